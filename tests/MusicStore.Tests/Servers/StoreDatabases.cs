using Forebay.Testing.Servers;
using Xunit;

[assembly: AssemblyFixture(typeof(MusicStore.Servers.StoreDatabases))]

namespace MusicStore.Servers;

/// <summary>One MySQL and one MariaDB for all stores of these tests, each with a database of its own. They start when they are asked for.</summary>
public sealed class StoreDatabases : IAsyncDisposable
{
    /// <summary>The collection of tests with stores on MySQL. One at a time: to make a store makes triggers, for which the feeds of all stores on the server invalidate everything.</summary>
    public const string StoresOnMySql = "Stores on MySQL";

    /// <inheritdoc cref="StoresOnMySql"/>
    public const string StoresOnMariaDb = "Stores on MariaDB";

    private static readonly Lazy<Task<MySqlServer>> MySql = new(() => MySqlServer.StartAsync(MySqlFlavour.MySql));
    private static readonly Lazy<Task<MySqlServer>> MariaDb = new(() => MySqlServer.StartAsync(MySqlFlavour.MariaDb));
    private static int last;

    public static Task<MySqlServer> Of(MySqlFlavour flavour) => flavour == MySqlFlavour.MySql ? MySql.Value : MariaDb.Value;

    /// <summary>A connection string to a database that nobody else has, and that is not there yet.</summary>
    public static async Task<string> NewAsync(MySqlFlavour flavour) => $"{(await Of(flavour)).ConnectionString};Database=music_{Interlocked.Increment(ref last)}";

    public async ValueTask DisposeAsync()
    {
        foreach (Lazy<Task<MySqlServer>> one in (Lazy<Task<MySqlServer>>[])[MySql, MariaDb])
        {
            if (one is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
                await (await one.Value).DisposeAsync();
        }
    }
}
