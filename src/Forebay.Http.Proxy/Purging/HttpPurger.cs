using Forebay.Http.Storage;

namespace Forebay.Http.Proxy;

/// <summary>Purges what the proxy or the middleware has stored, from within the application. Thread-safe.</summary>
/// <remarks>Each call is one invalidation, however many responses it concerns. When a hard purge has returned, no later request is answered by what was stored before; after a soft one, what matches is
/// stale: it is validated, or served where stale responses may be.</remarks>
public sealed class HttpPurger
{
    private readonly Purging.Purger purger;

    internal HttpPurger(ResponseStore store, SoftPurges purges) => purger = new Purging.Purger(store, purges);

    /// <summary>Purges a URI in all its variants.</summary>
    /// <param name="url">The whole URI, as clients see it.</param>
    /// <param name="soft">True: what matches becomes stale; false: it is gone.</param>
    /// <param name="cancellationToken">Not honoured once the purge has begun.</param>
    /// <exception cref="ArgumentException">It is no http or https URI.</exception>
    public ValueTask PurgeUrlAsync(Uri url, bool soft = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        return PurgeAsync(new Purging.PurgeRequest(Url: url.OriginalString, Soft: soft), cancellationToken);
    }

    /// <summary>Purges what carries a tag.</summary>
    /// <param name="tag">One of the names that responses gave themselves by <c>Surrogate-Key</c> or <c>Cache-Tag</c>.</param>
    /// <param name="soft">True: what matches becomes stale; false: it is gone.</param>
    /// <param name="cancellationToken">Not honoured once the purge has begun.</param>
    /// <exception cref="ArgumentException">It is empty, or has spaces or commas.</exception>
    public ValueTask PurgeTagAsync(string tag, bool soft = false, CancellationToken cancellationToken = default) => PurgeAsync(new Purging.PurgeRequest(Tag: tag, Soft: soft), cancellationToken);

    /// <summary>Purges what matches a pattern.</summary>
    /// <param name="pattern">A path (<c>/api/*</c>) or a whole URI (<c>https://shop.example/api/*</c>), in which <c>*</c> stands for any run of characters.</param>
    /// <param name="soft">True: what matches becomes stale; false: it is gone.</param>
    /// <param name="cancellationToken">Not honoured once the purge has begun.</param>
    /// <exception cref="ArgumentException">It is neither, or too long.</exception>
    public ValueTask PurgePatternAsync(string pattern, bool soft = false, CancellationToken cancellationToken = default) => PurgeAsync(new Purging.PurgeRequest(Pattern: pattern, Soft: soft), cancellationToken);

    /// <summary>Purges everything.</summary>
    /// <param name="soft">True: it becomes stale; false: it is gone.</param>
    /// <param name="cancellationToken">Not honoured once the purge has begun.</param>
    public ValueTask PurgeAllAsync(bool soft = false, CancellationToken cancellationToken = default) => PurgeAsync(new Purging.PurgeRequest(All: true, Soft: soft), cancellationToken);

    private async ValueTask PurgeAsync(Purging.PurgeRequest request, CancellationToken cancellationToken)
    {
        if (await purger.PurgeAsync(request, cancellationToken).ConfigureAwait(false) is { } error)
            throw new ArgumentException(error);
    }
}
