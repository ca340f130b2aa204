namespace Forebay.Liveness;

/// <summary>A write to the primary that is about to be sent: its tags are noted where a kill of the process can't lose them.</summary>
/// <remarks>
/// Say <see cref="CommittedAsync"/> after the commit and before it is acknowledged to whoever asked for the write, or
/// <see cref="RolledBackAsync"/> where it is certain that nothing changed. Disposed of without either (the connection was lost), the outcome is
/// unknown: the tags are invalidated, and what carries them is served to who loads it but not stored, until <see cref="ResolvedAsync"/> is said, a change feed
/// is heard past this moment, or <see cref="LivenessOptions.DoubtFor"/> is over; then they are invalidated once more. An intent that a kill leaves over begins the
/// same doubt at the next start. Not thread-safe.
/// </remarks>
public sealed class WriteIntent : IAsyncDisposable
{
    private readonly TieredCache cache;
    private readonly IReadOnlyCollection<string> tags;
    private readonly IReadOnlyList<(IPersistentTier Tier, long Id)> notes;
    private Doubt? doubt;
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
        done = true;
        await ClearNotesAsync().ConfigureAwait(false);
    }

    /// <summary>The write is committed, and what it changed turned out to be these alone: of what was noted for it, the rest stays.</summary>
    /// <param name="changed">All tags that it changed.</param>
    internal async ValueTask CommittedAsAsync(IReadOnlyCollection<string> changed)
    {
        if (done)
            return;
        await cache.RemoveByTagAsync(changed).ConfigureAwait(false);
        done = true;
        await ClearNotesAsync().ConfigureAwait(false);
    }

    /// <summary>The write was rolled back for certain: nothing is invalidated.</summary>
    public async ValueTask RolledBackAsync()
    {
        if (done)
            return;
        done = true;
        await ClearNotesAsync().ConfigureAwait(false);
    }

    /// <summary>After the intent was disposed of without a word: the write is known to be over, its session at the primary is gone or its outcome was asked for. Ends the doubt.</summary>
    public ValueTask ResolvedAsync() => doubt is null ? ValueTask.CompletedTask : cache.EndDoubtAsync(doubt);

    /// <summary>Ends the intent; without a word on its outcome, that is unknown.</summary>
    public async ValueTask DisposeAsync()
    {
        if (done)
            return;
        done = true;
        // The notes stay in the file until the doubt is over: a kill before that must not forget it.
        doubt = await cache.BeginDoubtAsync(tags, ClearNotesAsync).ConfigureAwait(false);
    }

    private async ValueTask ClearNotesAsync()
    {
        foreach ((IPersistentTier tier, long id) in notes)
            await tier.ClearIntentAsync(id, CancellationToken.None).ConfigureAwait(false);
    }
}
