using Forebay.Liveness;

namespace Forebay;

/// <content>Removals: by key, tag, pattern, partition, and of everything; and what a change feed says.</content>
public sealed partial class TieredCache
{
    /// <summary>The last invalidations, newest first; as many as <see cref="ForebayOptions.RecentInvalidations"/> says. Those of the last run are among them where there is a persistent tier; a kill loses the last seconds.</summary>
    public IReadOnlyList<InvalidationRecord> RecentInvalidations => invalidator.Recent;

    /// <summary>The change feed's position after the last invalidation from it; null: none is known, so a feed begins with <see cref="ResetFromFeedAsync"/>.</summary>
    public string? FeedPosition { get; private set; }

    /// <inheritdoc/>
    /// <remarks>When it has completed, no later read in this process returns what was loaded before it began.</remarks>
    public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) => RemoveAsync(key, partition: null, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask RemoveAsync(IEnumerable<string> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ThrowIfDisposed();
        return invalidator.KeysAsync([.. keys.Select(key => EntryKey.Create(key, null, keySeed))]);
    }

    /// <summary>Removes the entry of a key of a partition, from every tier.</summary>
    /// <param name="key">1 to 4,096 bytes of UTF-8.</param>
    /// <param name="partition">The partition (a tenant), or null.</param>
    /// <param name="cancellationToken">Not honoured once the removal has begun: half of one would be none.</param>
    public ValueTask RemoveAsync(string key, string? partition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfDisposed();
        return invalidator.KeysAsync([EntryKey.Create(key, partition, keySeed)]);
    }

    /// <summary>Removes every entry that carries <paramref name="tag"/>, from every tier.</summary>
    /// <param name="tag">1 to 512 bytes of UTF-8; <c>*</c> stands for every entry, durable regions apart.</param>
    /// <param name="cancellationToken">Not honoured once the removal has begun.</param>
    /// <returns>Completes when no later read in this process can return such an entry, and a kill can't bring one back.</returns>
    /// <exception cref="ArgumentException">The tag is empty or too long.</exception>
    /// <remarks>Thread-safe. One write, however many entries carry the tag.</remarks>
    public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) => RemoveByTagAsync([tag], cancellationToken);

    /// <summary>Removes every entry that carries any of the tags, under one stamp.</summary>
    /// <inheritdoc cref="RemoveByTagAsync(string, CancellationToken)"/>
    public override ValueTask RemoveByTagAsync(IEnumerable<string> tags, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tags);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfDisposed();
        return invalidator.TagsAsync(tags as IReadOnlyCollection<string> ?? [.. tags], feedPosition: null);
    }

    /// <summary>Removes every entry whose key matches a pattern.</summary>
    /// <param name="pattern">A key in which <c>*</c> stands for any run of characters, for instance <c>/api/*</c>; 1 to 1,024 bytes of UTF-8.</param>
    /// <param name="partition">Only entries of this partition; null: of all.</param>
    /// <param name="cancellationToken">Not honoured once the removal has begun.</param>
    /// <remarks>One rule, which hits are compared with until a scan in the background has removed what matches.</remarks>
    public ValueTask RemoveByPatternAsync(string pattern, string? partition = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfDisposed();
        ValueTask removed = invalidator.PatternAsync(new KeyPattern(pattern), partition);
        maintenance.Wake();
        return removed;
    }

    /// <summary>Removes every entry of a partition (a tenant), of every region.</summary>
    public ValueTask RemovePartitionAsync(string partition, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(partition);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfDisposed();
        return invalidator.PartitionAsync(partition);
    }

    /// <summary>Removes every entry, durable regions apart.</summary>
    public ValueTask ClearAsync(CancellationToken cancellationToken = default) => RemoveByTagAsync(Tag.EverythingName, cancellationToken);

    /// <summary>A change feed's word: these tags changed, and with that it stands at a position, which is stored together with the invalidation.</summary>
    /// <param name="tags">What changed; may be empty, where the feed only moved on.</param>
    /// <param name="position">Where the feed stands after these changes, in its own form.</param>
    /// <param name="cancellationToken">Not honoured once the invalidation has begun.</param>
    /// <remarks>Call it in the order of the feed. Its own word that the cache may be served is <see cref="FeedHeard"/>.</remarks>
    public async ValueTask InvalidateFromFeedAsync(IReadOnlyCollection<string> tags, string position, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tags);
        ArgumentException.ThrowIfNullOrEmpty(position);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfDisposed();
        await invalidator.TagsAsync(tags, position).ConfigureAwait(false);
        FeedPosition = position;
    }

    /// <summary>A change feed's word that it can't tell what changed (a gap): every entry is removed, and the feed stands at a new position.</summary>
    public ValueTask ResetFromFeedAsync(string position, CancellationToken cancellationToken = default) =>
        InvalidateFromFeedAsync([Tag.EverythingName], position, cancellationToken);

    /// <summary>A change feed's word that it has told everything up to a moment: entries are served for <see cref="FeedOptions.MaxFeedLag"/> from then on.</summary>
    /// <param name="ago">How long ago that moment was: measured before the feed asked the primary.</param>
    public void FeedHeard(TimeSpan ago = default)
    {
        long moment = clock.Now - (long)ago.TotalMilliseconds;
        gate.FeedHeard(moment);
        doubts.FeedHeard(moment);
    }

    /// <summary>A change feed's word that it has lost the primary: nothing is served until <see cref="FeedHeard"/>.</summary>
    public void FeedLost() => gate.FeedLost();

    // A removal that could not be stored any more must not look done: the file would bring the entry back.
    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
}
