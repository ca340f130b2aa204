using Forebay.Liveness;
using Forebay.Statistics;

namespace Forebay.Snippets;

internal sealed class MoreThanHybrid(TieredCache cache, IAlbumRows rows)
{
    public async Task<IReadOnlyList<Album>> SearchAsync(string words, CancellationToken cancellationToken)
    {
        // begin: tags-from-the-result
        IReadOnlyList<Album> found = await cache.GetOrCreateAsync(
            $"search:{words}",
            async (context, token) =>
            {
                IReadOnlyList<Album> albums = await rows.SearchAsync(words, token);
                context.AddTags(albums.Select(album => $"row:album:{album.Id}"));
                if (albums.Count == 0)
                    context.FreshFor = TimeSpan.FromSeconds(30);
                return albums;
            },
            tags: ["table:album"],
            cancellationToken: cancellationToken);
        // end
        return found;
    }

    public async Task RemoveAsync()
    {
        // begin: remove
        await cache.RemoveAsync("album:17");
        await cache.RemoveByTagAsync("table:album");
        await cache.RemoveByPatternAsync("search:*");
        await cache.RemovePartitionAsync("tenant-a");
        await cache.ClearAsync();
        // end
    }

    public async Task WriteAsync(int id, string title, CancellationToken cancellationToken)
    {
        // begin: write-intent
        await using WriteIntent intent = await cache.BeginWriteAsync([$"row:album:{id}"], cancellationToken);
        await rows.RenameAsync(id, title, cancellationToken);
        await intent.CommittedAsync();
        // end
    }

    public async Task<Album?> ReadAndSetAsync(int id, CancellationToken cancellationToken)
    {
        // begin: lease
        CacheResult<Album> read = await cache.GetAsync<Album>($"album:{id}", cancellationToken: cancellationToken);
        if (read.Found)
            return read.Value;
        Album? album = await rows.FindAsync(id, cancellationToken);
        await cache.SetAsync($"album:{id}", album, read.Lease, tags: [$"row:album:{id}"], cancellationToken: cancellationToken);
        return album;
        // end
    }

    public async Task<string> BasketAsync(string tenant, CancellationToken cancellationToken)
    {
        // begin: partition
        var options = new EntryOptions { Region = "basket", Partition = tenant };
        string basket = await cache.GetOrCreateAsync<string>("current", (_, _) => new("empty"), options, cancellationToken: cancellationToken);
        // end
        return basket;
    }

    public void Look()
    {
        // begin: look
        CacheStatistics now = cache.GetStatistics();
        Console.WriteLine($"{now.HitRatio:P1} of {now.Hits + now.StaleHits + now.Misses} reads were hits; serving: {now.Serving}");

        cache.Enabled = false;
        // end
    }

    public async Task FollowAsync(IAsyncEnumerable<(string[] Tags, string Position)> changes)
    {
        // begin: feed
        await foreach ((string[] tags, string position) in changes)
        {
            await cache.InvalidateFromFeedAsync(tags, position);
            cache.FeedHeard();
        }
        // end
    }
}
