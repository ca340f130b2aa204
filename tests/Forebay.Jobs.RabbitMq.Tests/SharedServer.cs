using Forebay.Testing.Servers;
using Xunit;

[assembly: AssemblyFixture(typeof(Forebay.Jobs.RabbitMq.Tests.SharedServer))]

namespace Forebay.Jobs.RabbitMq.Tests;

/// <summary>The broker that all tests share which do it no harm; started by the first that needs it, since it takes seconds.</summary>
public sealed class SharedServer : IAsyncDisposable
{
    private readonly Lazy<Task<RabbitMqServer>> server = new(RabbitMqServer.StartAsync);

    /// <summary>Its address; skips the test where there can be no server.</summary>
    public async Task<string> AddressAsync()
    {
        Assert.SkipWhen(RabbitMqServer.Missing is not null, RabbitMqServer.Missing ?? "");
        return (await server.Value).Address;
    }

    public async ValueTask DisposeAsync()
    {
        if (server.IsValueCreated)
            await (await server.Value).DisposeAsync();
    }
}
