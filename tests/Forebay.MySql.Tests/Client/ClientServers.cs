using Forebay.Testing.Servers;
using Xunit;

[assembly: AssemblyFixture(typeof(Forebay.MySql.Tests.Client.ClientServers))]

namespace Forebay.MySql.Tests.Client;

/// <summary>One server of each flavour, started when the first test wants it, for all tests of the client.</summary>
public sealed class ClientServers : IAsyncLifetime
{
    private readonly Dictionary<MySqlFlavour, Lazy<Task<MySqlServer>>> servers = Enum.GetValues<MySqlFlavour>()
        .ToDictionary(flavour => flavour, flavour => new Lazy<Task<MySqlServer>>(() => StartAsync(flavour)));

    private int databases;

    public static TheoryData<MySqlFlavour> Flavours => [.. Enum.GetValues<MySqlFlavour>()];

    public Task<MySqlServer> GetAsync(MySqlFlavour flavour) => servers[flavour].Value;

    /// <summary>A data source to an empty database of a test's own.</summary>
    public async Task<ForebayMySqlDataSource> NewAsync(MySqlFlavour flavour, string more = "", TimeProvider? time = null) =>
        new($"{await ConnectionStringAsync(flavour)};{more}", time);

    public async Task<string> ConnectionStringAsync(MySqlFlavour flavour)
    {
        MySqlServer server = await GetAsync(flavour);
        string database = $"client{Interlocked.Increment(ref databases)}";
        await using var source = new ForebayMySqlDataSource(server.ConnectionString);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await connection.RunAsync($"CREATE DATABASE {database} CHARACTER SET utf8mb4", default);
        return $"{server.ConnectionString};Database={database}";
    }

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (Lazy<Task<MySqlServer>> server in servers.Values.Where(one => one.IsValueCreated && one.Value.IsCompletedSuccessfully))
            await (await server.Value).DisposeAsync();
    }

    private static async Task<MySqlServer> StartAsync(MySqlFlavour flavour)
    {
        string[] options = ["--local-infile=ON", "--max-allowed-packet=134217728", .. flavour == MySqlFlavour.MariaDb ? new[] { "--plugin-load-add=auth_ed25519" } : []];
        return await MySqlServer.StartAsync(flavour, options);
    }
}
