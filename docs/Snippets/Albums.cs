using Microsoft.Extensions.Caching.Hybrid;

namespace Forebay.Snippets;

// begin: read
public sealed class Albums(HybridCache cache, IAlbumRows rows)
{
    public ValueTask<Album?> FindAsync(int id, CancellationToken cancellationToken) =>
        cache.GetOrCreateAsync(
            $"album:{id}",
            token => rows.FindAsync(id, token),
            tags: ["table:album", $"row:album:{id}"],
            cancellationToken: cancellationToken);

    public async Task RenameAsync(int id, string title, CancellationToken cancellationToken)
    {
        await rows.RenameAsync(id, title, cancellationToken);
        // From here on nobody in this process reads the old title, from any tier.
        await cache.RemoveByTagAsync($"row:album:{id}", CancellationToken.None);
    }
}
// end
