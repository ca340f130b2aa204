using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.PostgreSql;

/// <summary>One server for the tests of a class, each of which has a database of its own.</summary>
public sealed class PostgreSqlFixture : IAsyncLifetime
{
    public PostgreSqlServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await PostgreSqlServer.StartAsync();

    public ValueTask DisposeAsync() => Server is null ? ValueTask.CompletedTask : Server.DisposeAsync();
}
