using Forebay.Liveness;

namespace Forebay;

/// <summary>A tier that outlives the process, and with its entries keeps the stamps, the feed's position, open intents and the hot keys.</summary>
public interface IPersistentTier : ITier
{
    /// <summary>The position of the change feed that was stored with the last invalidation from it; null: none.</summary>
    string? FeedPosition { get; }

    /// <summary>The bus's position that was stored last; null: none.</summary>
    string? BusPosition { get; }

    /// <summary>True where an older file had to be set aside, and with it whatever its outbox held.</summary>
    bool LostOutbox { get; }

    /// <summary>Identifies the line of files this one continues; a new or emptied file has another.</summary>
    Guid Lineage { get; }

    /// <summary>Notes that a write to these tags is about to be sent to the primary. Completes when the note would survive a kill of the process.</summary>
    ValueTask<long> NoteIntentAsync(IReadOnlyList<Tag> tags, CancellationToken cancellationToken);

    /// <summary>Clears an intent whose outcome is known. Need not be waited for: an intent left over costs an invalidation at the next start.</summary>
    ValueTask ClearIntentAsync(long intent, CancellationToken cancellationToken);

    /// <summary>What an earlier run could not send, in order. Called once, before anything is kept.</summary>
    IReadOnlyList<(long Id, Stamp Stamp, ReadOnlyMemory<byte> Message)> ReadOutbox();

    /// <summary>Keeps an invalidation that could not be sent. Completes when it would survive a kill of the process.</summary>
    /// <remarks>Rows are written and removed in the order of the calls.</remarks>
    Task KeepOutboxAsync(long id, Stamp stamp, ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    /// <summary>Removes what was sent: every kept row up to this one. Need not be waited for: a row left over is sent again.</summary>
    Task RemoveOutboxAsync(long upTo, CancellationToken cancellationToken);

    /// <summary>The last invalidations that <see cref="SaveRecentAsync"/> kept, oldest first.</summary>
    IReadOnlyList<InvalidationRecord> ReadRecent();

    /// <summary>Keeps the last invalidations for people to look at after the next start, oldest first, in place of those that were kept before.</summary>
    ValueTask SaveRecentAsync(IReadOnlyList<InvalidationRecord> records, CancellationToken cancellationToken);

    /// <summary>Keeps the hottest keys for the next start, hottest first.</summary>
    ValueTask SaveHotKeysAsync(IReadOnlyList<EntryKey> keys, CancellationToken cancellationToken);

    /// <summary>The records of the keys kept by <see cref="SaveHotKeysAsync"/>, hottest first.</summary>
    IAsyncEnumerable<EntryRecord> ReadHotAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Every record, in no particular order, as of some moment after the call for each.</summary>
    IAsyncEnumerable<EntryRecord> ReadAllAsync(CancellationToken cancellationToken);
}
