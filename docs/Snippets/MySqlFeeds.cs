using Forebay.MySql;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Snippets;

internal static class MySqlFeeds
{
    public static void Use(IServiceCollection services)
    {
        // begin: mysql-feed
        services.AddForebay(cache => cache
            .UseSqlite("data/cache.db")
            .UseMySqlFeed("Server=db.example;User ID=forebay;Password=secret;SslMode=VerifyFull"));
        // end
    }

    public static async Task Finish(MySqlChangeFeed feed, string gtid, TieredCache cache, CancellationToken cancellationToken)
    {
        // begin: mysql-finish
        // Behind the server's OK for a write: what it changed is invalidated once more, row by row, as soon as the log has told.
        if (!await feed.FinishOwnAsync(gtid, TimeSpan.FromMilliseconds(50), cancellationToken))
            await cache.RemoveByTagAsync(["table:shop.track", "rows:shop.track"], cancellationToken);
        // end
    }
}
