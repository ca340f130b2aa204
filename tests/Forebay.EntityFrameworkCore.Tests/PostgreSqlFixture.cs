using Forebay.EntityFrameworkCore;
using Forebay.EntityFrameworkCore.Model;
using Forebay.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgreSqlFixture))]

namespace Forebay.EntityFrameworkCore;

/// <summary>One server for all tests, and a filled database that each test copies.</summary>
public sealed class PostgreSqlFixture : IAsyncDisposable
{
    private const string Template = "chat";

    private readonly SemaphoreSlim gate = new(1);
    private PostgreSqlServer? server;
    private int copies;

    /// <summary>The connection string of a database of the test's own. Skips the test where this machine has no PostgreSQL.</summary>
    public Task<string> NewDatabaseAsync() => NewAsync(Template);

    /// <summary>The same of a database without tables.</summary>
    public Task<string> NewEmptyDatabaseAsync() => NewAsync("template0");

    private async Task<string> NewAsync(string template)
    {
        await gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            server ??= await StartAsync();
            string name = $"{Template}{++copies}";
            await ExecuteAsync(server.ConnectionString, $"CREATE DATABASE {name} TEMPLATE {template}");
            return server.ConnectionTo(name);
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        gate.Dispose();
        NpgsqlConnection.ClearAllPools();
        if (server is not null)
            await server.DisposeAsync();
    }

    /// <summary>Runs SQL behind everyone's back.</summary>
    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<PostgreSqlServer> StartAsync()
    {
        PostgreSqlServer started = await PostgreSqlServer.StartAsync("max_connections=200");
        await ExecuteAsync(started.ConnectionString, $"CREATE DATABASE {Template}");
        // Not pooled: a database with connections is no template.
        await using var context = new ChatContext(new DbContextOptionsBuilder<ChatContext>().UseNpgsql(started.ConnectionTo(Template) + ";Pooling=false").Options);
        await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        ChatData.Fill(context);
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        return started;
    }
}
