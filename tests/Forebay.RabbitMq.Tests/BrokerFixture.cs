using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.RabbitMq.Tests;

/// <summary>One RabbitMQ for the tests of a class; each test has a stream of its own.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    public RabbitMqServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (RabbitMqServer.Missing is null)
            Server = await RabbitMqServer.StartAsync();
    }

    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>The broker's address; skips the test where this machine has none.</summary>
    public string Address
    {
        get
        {
            Assert.SkipWhen(RabbitMqServer.Missing is not null, RabbitMqServer.Missing ?? "");
            return Server.Address;
        }
    }
}
