namespace Forebay.Liveness;

/// <summary>A write to the primary that is about to be sent: its tags are noted where a kill of the process can't lose them.</summary>
/// <remarks>
/// Say <see cref="CommittedAsync"/> after the commit and before it is acknowledged to whoever asked for the write, or
/// <see cref="RolledBackAsync"/> where it is certain that nothing changed. Disposed of without either (the connection was lost), the outcome is
/// unknown and the tags are invalidated as if it had committed. An intent that a kill leaves over is invalidated at the next start.
/// Not thread-safe.
/// </remarks>
public sealed class WriteIntent : IAsyncDisposable
{
    private readonly TieredCache cache;
    private readonly IReadOnlyCollection<string> tags;
    private readonly IReadOnlyList<(IPersistentTier Tier, long Id)> notes;
    private bool done;

    internal WriteIntent(TieredCache cache, IReadOnlyCollection<string> tags, IReadOnlyList<(IPersistentTier Tier, long Id)> notes)
    {
        this.cache = cache;
        this.tags = tags;
        this.notes = notes;
    }

    /// <summary>The write is committed: invalidates its tags. When this has returned, the write may be acknowledged.</summary>
    /// <param name="more">Tags that were known only after the write.</param>
    public async ValueTask CommittedAsync(IEnumerable<string>? more = null)
    {
        if (done)
            return;
        await cache.RemoveByTagAsync(more is null ? tags : tags.Concat(more)).ConfigureAwait(false);
        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>The write was rolled back for certain: nothing is invalidated.</summary>
    public async ValueTask RolledBackAsync()
    {
        if (!done)
            await EndAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the intent; without a word on its outcome, as if it had committed.</summary>
    public ValueTask DisposeAsync() => CommittedAsync();

    private async ValueTask EndAsync()
    {
        done = true;
        foreach ((IPersistentTier tier, long id) in notes)
            await tier.ClearIntentAsync(id, CancellationToken.None).ConfigureAwait(false);
    }
}
