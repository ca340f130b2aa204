namespace Forebay.Http.Storage;

/// <summary>Soft purges: what is purged so is stale, and may still be served where stale responses may. Thread-safe.</summary>
/// <remarks>They are one durable entry of the cache: a restart forgets none, and other nodes of a shared tier see them. A response remembers the list that it was last held against.</remarks>
internal sealed class SoftPurges(TieredCache cache, string region, int most, TimeProvider time) : IDisposable
{
    private const string Key = "http-purges:soft";
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly EntryOptions options = new() { Region = region };

    /// <summary>The list as it is in memory; null: it has to be read.</summary>
    public SoftPurgeList? Known => cache.TryGet(Key, out SoftPurgeList? list) ? list : null;

    public async ValueTask<SoftPurgeList> ReadAsync(CancellationToken cancellationToken)
    {
        if (Known is { } known)
            return known;
        CacheResult<SoftPurgeList> stored = await cache.GetAsync<SoftPurgeList>(Key, options, cancellationToken).ConfigureAwait(false);
        if (stored.HasValue)
            return stored.Value;
        await ChangeAsync(static list => list, cancellationToken).ConfigureAwait(false);
        return SoftPurgeList.Empty;
    }

    public ValueTask AddAsync(SoftPurgeKind kind, string text, CancellationToken cancellationToken)
    {
        var purge = new SoftPurge(kind, text, time.GetUtcNow());
        return ChangeAsync(list => list.With(purge, most), cancellationToken);
    }

    /// <summary>Whether a stored response was softly purged.</summary>
    public static bool Covers(SoftPurgeList list, string key, StoredResponse response, Targets.TargetUri target) =>
        (list.Purges.Count > 0 || list.EverythingBefore is not null)
        && list.Covers(key, [ResponseKey.TagOf(target), .. response.Tags.Select(ResponseKey.TagOf)], response.ReceivedAt);

    public void Dispose() => writing.Dispose();

    private async ValueTask ChangeAsync(Func<SoftPurgeList, SoftPurgeList> change, CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            CacheResult<SoftPurgeList> stored = await cache.GetAsync<SoftPurgeList>(Key, options, cancellationToken).ConfigureAwait(false);
            SoftPurgeList before = stored.HasValue ? stored.Value : SoftPurgeList.Empty;
            // Few responses are that old, and to validate them costs little.
            await cache.SetAsync(Key, change(before.Since(time.GetUtcNow() - OneByOne)), options, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            writing.Release();
        }
    }

    // So long each purge is remembered for itself.
    internal static readonly TimeSpan OneByOne = TimeSpan.FromDays(20);
}
