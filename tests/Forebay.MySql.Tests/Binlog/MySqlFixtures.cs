using Forebay.Testing.Servers;
using Xunit;

[assembly: AssemblyFixture(typeof(Forebay.MySql.Binlog.MySqlFixtures))]

namespace Forebay.MySql.Binlog;

/// <summary>One server of each flavour for all tests that leave it as it was; each test has a database of its own. They start when they are asked for.</summary>
public class MySqlFixtures : IAsyncDisposable
{
    /// <summary>The collection of those who share them: what changes everything on one, or a setting of the server, must not happen in another's test.</summary>
    public const string Shared = "Followed servers";

    private readonly Lazy<Task<MySqlServer>> mySql = new(() => MySqlServer.StartAsync(MySqlFlavour.MySql));
    private readonly Lazy<Task<MySqlServer>> mariaDb = new(() => MySqlServer.StartAsync(MySqlFlavour.MariaDb));

    public Task<MySqlServer> Of(MySqlFlavour flavour) => flavour == MySqlFlavour.MySql ? mySql.Value : mariaDb.Value;

    public async ValueTask DisposeAsync()
    {
        foreach (Lazy<Task<MySqlServer>> one in new[] { mySql, mariaDb })
        {
            if (one is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
                await (await one.Value).DisposeAsync();
        }
        GC.SuppressFinalize(this);
    }
}
