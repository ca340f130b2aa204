using Forebay.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Forebay.Benchmarks.Entities;

/// <summary>A PostgreSQL of the bench's own, filled.</summary>
internal sealed class GuildDatabase : IAsyncDisposable
{
    public const int GuildCount = 2_000;
    public const int ChannelsOfGuild = 5;
    public const int GuildsOfUser = 3;

    private readonly PostgreSqlServer server;

    /// <summary>One of the guilds that a user is in, as the rows are made.</summary>
    public static int GuildOf(int user, int number) => 1 + (((user * 7) + (number * 613)) % GuildCount);

    private GuildDatabase(PostgreSqlServer server, int users)
    {
        this.server = server;
        Users = users;
    }

    public int Users { get; }

    public string ConnectionString => server.ConnectionTo("guilds") + ";Maximum Pool Size=50";

    public static async Task<GuildDatabase> StartAsync(int users, CancellationToken cancellationToken)
    {
        PostgreSqlServer started = await PostgreSqlServer.StartAsync("shared_buffers=256MB", "max_connections=200");
        try
        {
            var database = new GuildDatabase(started, users);
            await started.ExecuteAsync("CREATE DATABASE guilds");
            await using (var context = new GuildContext(new DbContextOptionsBuilder().UseNpgsql(database.ConnectionString).Options))
                await context.Database.EnsureCreatedAsync(cancellationToken);
            await database.ExecuteAsync(
                $"""
                INSERT INTO users ("Id", "Name", "Mail", "Joined", "Version") SELECT n, 'user ' || n, 'user' || n || '@example.org', '2026-01-01Z'::timestamptz + n * interval '1 minute', 0 FROM generate_series(1, {users}) n;
                INSERT INTO profiles ("UserId", "Text", "Picture") SELECT n, repeat('I am user ' || n || '. ', 10), CASE WHEN n % 2 = 0 THEN '/pictures/' || n END FROM generate_series(1, {users}) n;
                INSERT INTO guilds ("Id", "Name") SELECT n, 'guild ' || n FROM generate_series(1, {GuildCount}) n;
                INSERT INTO channels ("Id", "GuildId", "Name") SELECT n, 1 + (n - 1) / {ChannelsOfGuild}, 'channel ' || n FROM generate_series(1, {GuildCount * ChannelsOfGuild}) n;
                INSERT INTO members ("UserId", "GuildId", "Role") SELECT n, 1 + (n * 7 + g * 613) % {GuildCount}, 'member' FROM generate_series(1, {users}) n, generate_series(1, {GuildsOfUser}) g ON CONFLICT DO NOTHING;
                """,
                cancellationToken);
            await database.ExecuteAsync("VACUUM ANALYZE", cancellationToken);
            return database;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Command Timeout=300");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await server.DisposeAsync();
    }
}
