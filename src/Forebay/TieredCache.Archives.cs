using Forebay.Archives;
using Forebay.Liveness;
using Forebay.Tiers;

namespace Forebay;

/// <content>Export and import of the persistent tier.</content>
public sealed partial class TieredCache
{
    /// <summary>Writes every live entry of the persistent tier into a file, compressed and with checksums.</summary>
    /// <param name="path">The file; what it held is replaced when the export is whole.</param>
    /// <param name="cancellationToken">Ends the export; the file is then not made.</param>
    /// <returns>How many entries were written.</returns>
    /// <exception cref="InvalidOperationException">There is no persistent tier.</exception>
    public async ValueTask<long> ExportAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        IPersistentTier tier = Persistent();
        string part = path + ".part";
        try
        {
            long count;
            FileStream file = File.Create(part);
            await using (file.ConfigureAwait(false))
            {
                // The position first: what the feed says while the entries are read is replayed after an import, once more at worst.
                var header = new CacheArchive.Header(tier.Lineage, applicationVersion, FeedPosition);
                count = await CacheArchive.WriteAsync(file, header, AliveAsync(tier, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            File.Move(part, path, overwrite: true);
            return count;
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Takes the entries of an export into the persistent tier.</summary>
    /// <param name="path">A file that <see cref="ExportAsync"/> wrote.</param>
    /// <param name="cancellationToken">Ends the import; what was taken in until then stays.</param>
    /// <returns>How many entries were taken in; those that were invalidated since, have expired, or are known newer are not.</returns>
    /// <exception cref="InvalidDataException">The file is damaged; nothing was taken in.</exception>
    /// <exception cref="InvalidOperationException">
    /// Nothing tells what was written since the export (consistency, row 48): it is of another line of files than this cache's, and no change feed
    /// that has yet to begin can replay from its position; or it is of another application version. Nothing was taken in.
    /// </exception>
    /// <remarks>
    /// An export of this very cache can always be taken back: its entries keep their stamps, and what was invalidated since is dead; of what is older than
    /// a removal by pattern, once that has been swept, nothing is taken. Another's can be taken in before this cache's change feed has begun: the feed then begins at the export's position.
    /// </remarks>
    public async ValueTask<long> ImportAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        IPersistentTier tier = Persistent();
        // Read twice: the first time to the end, so that a damaged file is refused before anything of it is used.
        CacheArchive.Header header = await ReadAsync(path, null, cancellationToken).ConfigureAwait(false);
        bool own = header.Lineage == tier.Lineage;
        if (header.ApplicationVersion != applicationVersion)
            throw new InvalidOperationException($"'{path}' was exported by application version '{header.ApplicationVersion}', this is '{applicationVersion}': its entries may be of other types.");
        if (!own && (header.FeedPosition is null || FeedPosition is not null || !feedExpected))
        {
            throw new InvalidOperationException(
                $"'{path}' was exported by another cache, and nothing would tell this one what was written since. Import it with a change feed (Feed.Expected), into a new cache file, before the feed begins.");
        }
        long born = liveness.Now;
        if (!own)
            await InvalidateFromFeedAsync([], header.FeedPosition!, cancellationToken).ConfigureAwait(false);
        long count = 0;
        await ReadAsync(path, async record => count += await TakeInAsync(tier, record, own, born).ConfigureAwait(false) ? 1 : 0, cancellationToken).ConfigureAwait(false);
        await tier.FlushAsync(cancellationToken).ConfigureAwait(false);
        return count;
    }

    private async ValueTask<bool> TakeInAsync(IPersistentTier tier, EntryRecord record, bool own, long born)
    {
        EntryRecord taken = own ? record : WithBorn(record, born);
        bool durable = (taken.Traits & EntryTraits.Durable) != 0;
        using DurableKeys.Held held = durable ? await durableKeys.EnterAsync(taken.Key).ConfigureAwait(false) : default;
        // The whole rule, the key's place in the table too: a removal has deleted the record from the file, but not from an export. And what a
        // pattern has removed is known by its rule only until that was swept.
        if (record.StaleUntil <= clock.WallNow || taken.Born.Value < liveness.DroppedRules || !liveness.IsAlive(taken.Born.Value, taken.Key, taken.Tags.Span, durable))
            return false;
        // A durable key may have been set since, without any stamp that tells; every other may have been loaded anew.
        if (await tier.GetAsync(taken.Key, CancellationToken.None).ConfigureAwait(false) is { } standing && standing.Born >= taken.Born && liveness.IsRecordAlive(standing))
            return false;
        return await tier.SetAsync(taken, wait: false, CancellationToken.None).ConfigureAwait(false) || await tier.SetAsync(taken, wait: true, CancellationToken.None).ConfigureAwait(false);
    }

    // Another cache's stamps mean nothing here: its entries count as loaded now, and all that the feed replays comes after.
    private EntryRecord WithBorn(EntryRecord record, long born) => new()
    {
        Key = EntryKey.Create(record.Key.Key, record.Key.Partition, keySeed),
        Region = record.Region,
        Born = new Stamp(born),
        LoadedAt = record.LoadedAt,
        FreshUntil = record.FreshUntil,
        StaleUntil = record.StaleUntil,
        Tags = record.Tags,
        Traits = record.Traits,
        TypeId = record.TypeId,
        RowVersion = record.RowVersion,
        Payload = record.Payload,
    };

    private async IAsyncEnumerable<EntryRecord> AliveAsync(IPersistentTier tier, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long wall = clock.WallNow;
        await foreach (EntryRecord record in tier.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (record.StaleUntil > wall && liveness.IsRecordAlive(record))
                yield return record;
        }
    }

    private static async Task<CacheArchive.Header> ReadAsync(string path, Func<EntryRecord, ValueTask>? record, CancellationToken cancellationToken)
    {
        FileStream file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            try
            {
                return await CacheArchive.ReadAsync(file, record, cancellationToken).ConfigureAwait(false);
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"The export '{path}' can't be read. {e.Message}", e);
            }
        }
    }

    private IPersistentTier Persistent() =>
        tiers.Select(static (GuardedTier tier) => tier.Tier).OfType<IPersistentTier>().FirstOrDefault()
        ?? throw new InvalidOperationException("There is no persistent tier to export from or import into; add one, for instance with UseSqlite.");
}
