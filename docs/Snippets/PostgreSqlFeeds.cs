using Forebay.PostgreSql;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;

namespace Forebay.Snippets;

internal static class PostgreSqlFeeds
{
    public static void Use(IServiceCollection services)
    {
        // begin: postgresql-feed
        services.AddForebay(cache => cache
            .UseSqlite("data/cache.db")
            .UsePostgreSqlFeed("Host=db.example;Database=shop;Username=forebay;Password=secret", feed => feed.Slot = "shop_web_1"));
        // end
    }

    public static ValueTask<Track?> Read(TieredCache cache, NpgsqlDataSource primary, int id, CancellationToken cancellationToken)
    {
        // begin: postgresql-read
        return cache.GetOrCreateAsync<Track?>(
            $"track:{id}",
            async (_, cancellation) => await LoadTrackAsync(primary, id, cancellation),
            tags: [$"row:shop.public.track:{id}", "rows:shop.public.track"],
            cancellationToken: cancellationToken);
        // end
    }

    public static async Task Write(PostgreSqlChangeFeed feed, NpgsqlDataSource primary, CancellationToken cancellationToken)
    {
        // begin: postgresql-wait
        await using NpgsqlCommand write = primary.CreateCommand("UPDATE track SET title = 'Blue' WHERE id = 17");
        await write.ExecuteNonQueryAsync(cancellationToken);
        bool told = await feed.PassedAsync(TimeSpan.FromSeconds(1), cancellationToken);
        // end
        _ = told;
    }

    public static async Task Position(PostgreSqlChangeFeed feed, NpgsqlDataSource primary, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand ask = primary.CreateCommand("SELECT pg_current_wal_insert_lsn()");
        var end = (NpgsqlLogSequenceNumber)(await ask.ExecuteScalarAsync(cancellationToken))!;
        _ = await feed.WaitForAsync(end, TimeSpan.FromSeconds(1), cancellationToken);
    }

    public static async Task SetUp(CancellationToken cancellationToken)
    {
        // begin: postgresql-setup
        var options = new PostgreSqlFeedOptions { ConnectionString = "Host=db.example;Database=shop;Username=postgres", Slot = "shop_web_1" };
        await PostgreSqlChangeFeed.SetUpAsync(options, cancellationToken);
        // And when this process is never to come back:
        await PostgreSqlChangeFeed.DropAsync(options, cancellationToken);
        // end
    }

    private static async Task<Track?> LoadTrackAsync(NpgsqlDataSource primary, int id, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = primary.CreateCommand("SELECT title FROM track WHERE id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = id });
        return await command.ExecuteScalarAsync(cancellationToken) is string title ? new Track(id, title) : null;
    }

    internal sealed record Track(int Id, string Title);
}
