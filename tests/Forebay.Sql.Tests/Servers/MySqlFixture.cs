using Forebay.Testing.Servers;

namespace Forebay.Sql.Tests.Servers;

/// <summary>One server of each flavour for the tests of a class, started by the first that asks.</summary>
public sealed class MySqlFixture : IAsyncDisposable
{
    private readonly Dictionary<MySqlFlavour, MySqlServer> running = [];

    /// <summary>The server; skips the test where this machine has none. Tests of a class run one after the other.</summary>
    public async Task<MySqlServer> GetAsync(MySqlFlavour flavour) =>
        running.TryGetValue(flavour, out MySqlServer? server) ? server : running[flavour] = await MySqlServer.StartAsync(flavour);

    public async ValueTask DisposeAsync()
    {
        foreach (MySqlServer server in running.Values)
            await server.DisposeAsync();
    }
}
