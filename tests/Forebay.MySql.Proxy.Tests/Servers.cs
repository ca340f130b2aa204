using Forebay.Testing.Servers;
using Xunit;

[assembly: AssemblyFixture(typeof(Forebay.MySql.Proxy.Servers))]

namespace Forebay.MySql.Proxy;

/// <summary>One server of each kind for all tests, each of which has a database of its own.</summary>
public class Servers : IAsyncLifetime
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Dictionary<MySqlFlavour, MySqlServer> started = [];

    /// <summary>The server; it is started when it is first asked for. Skips the test where there can be none.</summary>
    public async Task<MySqlServer> GetAsync(MySqlFlavour flavour)
    {
        await gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (!started.TryGetValue(flavour, out MySqlServer? server))
                started[flavour] = server = await MySqlServer.StartAsync(flavour, "--local-infile=ON");
            return server;
        }
        finally
        {
            gate.Release();
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (MySqlServer server in started.Values)
            await server.DisposeAsync();
        gate.Dispose();
    }
}
