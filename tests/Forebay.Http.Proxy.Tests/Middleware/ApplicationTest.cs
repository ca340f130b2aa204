using Forebay.Http.Proxy.Tests.Client;
using Forebay.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Middleware;

/// <summary>Tests that have an application with the cache in front of its endpoints each.</summary>
public abstract class ApplicationTest : IAsyncLifetime
{
    private Application? application;

    private protected Application App => application!;

    private protected ManualTimeProvider Time => App.Time;

    public async ValueTask InitializeAsync() => application = await Application.StartAsync(Map, Configure, AddServices, Before, Behind);

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The endpoints. Those that count themselves do so by <see cref="Application.Called"/>.</summary>
    private protected abstract void Map(WebApplication app, Application calls);

    protected virtual void Configure(HttpMiddlewareOptions options)
    {
    }

    protected virtual void AddServices(IServiceCollection services)
    {
    }

    /// <summary>What stands before the cache.</summary>
    private protected virtual void Before(WebApplication app)
    {
    }

    /// <summary>What stands behind the cache.</summary>
    private protected virtual void Behind(WebApplication app)
    {
    }

    private protected Task<RawResponse> GetAsync(string target, params string[] lines) => App.GetAsync(target, lines);

    private protected Task<RawResponse> AskAsync(string method, string target, params string[] lines) => App.AskAsync(method, target, lines);

    private protected async Task<RawResponse> GetTwiceAsync(string target, params string[] lines)
    {
        await GetAsync(target, lines);
        return await GetAsync(target, lines);
    }
}
