using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Redis.Tests;

/// <summary>One Redis for the tests of a class; each test has keys of its own.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    public RedisServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
