using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Forebay.Testing;
using Xunit;

namespace Forebay.Http.Proxy.Tests;

/// <summary>Tests that have a proxy and an origin each.</summary>
public abstract class ProxyTest : IAsyncLifetime
{
    private ProxyFixture? proxy;

    private protected ProxyFixture Proxy => proxy!;

    private protected ScriptedOrigin Origin => Proxy.Origin;

    private protected ManualTimeProvider Time => Proxy.Time;

    /// <summary>Whether there is a file behind memory.</summary>
    protected virtual bool IsOnDisk => false;

    public async ValueTask InitializeAsync() => proxy = await ProxyFixture.StartAsync(Configure, IsOnDisk);

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>More options than the fixture's own.</summary>
    protected virtual void Configure(HttpProxyOptions options)
    {
    }

    private protected Task<RawResponse> GetAsync(string target, params string[] lines) => Proxy.GetAsync(target, lines);

    private protected Task<RawResponse> AskAsync(string method, string target, params string[] lines) => Proxy.AskAsync(method, target, lines);
}
