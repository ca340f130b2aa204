using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Forebay.Liveness;
using Forebay.Memory;
using Forebay.Regions;
using Forebay.Tiers;
using Forebay.Time;

namespace Forebay.Entries;

/// <summary>Puts entries into the tiers, and turns records of the far ones into entries of the near one.</summary>
/// <remarks>Thread-safe. The liveness rule is asked by the memory tier when an entry is linked, and by every reader of a record.</remarks>
internal sealed class EntryStore(MemoryTier memory, IReadOnlyList<GuardedTier> tiers, LivenessRule liveness, CacheClock clock, PayloadSerializer serializer, RegionTable regions)
{
    // A record from the future by more than this was written under another clock: it is a miss (consistency, row 34).
    private const long MostClockSkew = 60_000;

    public PayloadSerializer Serializer => serializer;

    public IReadOnlyList<GuardedTier> Tiers => tiers;

    /// <summary>
    /// What a value is stored with. <c>At</c> is when it began to be loaded, by the cache's clock: its times count from there, however long the load took.
    /// Without a <c>Shared</c> lease nothing is stored in a shared tier: nothing would tell it what the value is older than.
    /// </summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Terms(EntryKey Key, Region Region, Tag[] Tags, long Born, long At, long FreshFor, long StaleFor, long RowVersion, RegionTiers WriteTo, SharedLease? Shared);

    /// <summary>The times of an entry, shortened at random as its region says.</summary>
    public static (long Fresh, long Stale) Shorten(Region region, long fresh, long stale)
    {
        double jitter = region.Options.Jitter;
        double keep = jitter == 0 ? 1 : 1 - (Random.Shared.NextDouble() * jitter);
        return ((long)(fresh * keep), (long)(stale * keep));
    }

    /// <summary>Stores a value, in memory first; null is "does not exist".</summary>
    /// <param name="value">The value.</param>
    /// <param name="terms">With what.</param>
    /// <param name="wait">True: completes when the persistent tier would return it after a kill.</param>
    /// <param name="stands">True: this very entry stands already, and the caller keeps its key from being written or removed. So it is not asked for its key's stamp, which another key may share.</param>
    /// <returns>The bytes of the value where they were made; whether it is stored anywhere; and whether in every far tier it was meant for.</returns>
    public async ValueTask<(ReadOnlyMemory<byte>? Bytes, bool Stored, bool Everywhere)> StoreAsync<T>(T? value, Terms terms, bool wait, bool stands = false)
    {
        (long fresh, long stale) = Shorten(terms.Region, terms.FreshFor, terms.StaleFor);
        bool negative = value is null;
        bool keepObject = negative || Immutability<T>.IsImmutable || (terms.Region.Options.Traits & RegionTraits.ImmutableValues) != 0;
        RegionTiers kinds = terms.Region.Options.Tiers & terms.WriteTo;
        bool farTier = AnyFarTier(kinds);
        ReadOnlyMemory<byte>? bytes = null;
        if (!negative && (farTier || !keepObject || !KnowsSize<T>()))
        {
            if (!serializer.TrySerialize(value, out ReadOnlyMemory<byte> made))
                return (null, false, false);
            bytes = made;
        }

        // A write that may change it is under way, or lost: who loaded it may have it, and nobody else (consistency, row 36).
        if (!liveness.Doubts.IsEmpty && liveness.IsDoubtful(terms.Tags, terms.Region.Durable))
            return (bytes, false, false);
        // Its load took longer than the value is fresh: a newer load may have stored already, and must not be replaced.
        if (clock.Now - terms.At >= fresh)
            return (bytes, false, !farTier);
        bool stored = false;
        if ((kinds & RegionTiers.Memory) != 0)
        {
            object kept = negative ? Negative.Instance : keepObject ? value! : new Payload(bytes!.Value, PayloadSerializer.TypeIdOf<T>(), Compressed: false);
            Entry entry = MakeEntry(terms, kept, terms.At, fresh, stale);
            stored = memory.TryPut(entry, SizeOf(value, keepObject, bytes));
            // What memory refused as older must not replace the newer one elsewhere.
            if (!stored && memory.Peek(terms.Key) is { } newer && (newer.Born > terms.Born || newer.RowVersion > terms.RowVersion) && newer.IsAlive(liveness))
                return (bytes, false, false);
        }
        bool far = farTier
            && (stands
                ? liveness.IsAliveButForKey(terms.Born, terms.Key, terms.Tags, terms.Region.Durable)
                : liveness.IsAlive(terms.Born, terms.Key, terms.Tags, terms.Region.Durable))
            && await StoreFarAsync<T>(terms, bytes ?? default, negative, fresh, stale, kinds, wait).ConfigureAwait(false);
        return (bytes, stored || far, far || !farTier);
    }

    /// <summary>Brings a record into memory, with its own <c>born</c>; null where it is dead, too old, or of another type.</summary>
    public Entry? Promote<T>(EntryRecord record, bool store)
    {
        if (!IsUsable(record, out Region region, out long now, out long wall))
            return null;
        bool negative = (record.Traits & EntryTraits.Negative) != 0;
        object kept = Negative.Instance;
        long size = 0;
        if (!negative)
        {
            if (record.TypeId != PayloadSerializer.TypeIdOf<T>() || !TryPlain(record, out ReadOnlyMemory<byte> plain) || !serializer.TryDeserialize(plain, out T? value))
                return null;
            bool keepObject = Immutability<T>.IsImmutable || (region.Options.Traits & RegionTraits.ImmutableValues) != 0;
            kept = keepObject ? value : new Payload(plain, record.TypeId, Compressed: false);
            size = SizeOf(value, keepObject, plain);
        }
        return PutRecord(record, region, kept, size, now, wall, store);
    }

    /// <summary>Brings a record into memory as bytes, before anyone has asked for it (warm-up); its first reader makes an object of it.</summary>
    public bool PromoteBytes(EntryRecord record)
    {
        if (!IsUsable(record, out Region region, out long now, out long wall) || !TryPlain(record, out ReadOnlyMemory<byte> plain))
            return false;
        object kept = (record.Traits & EntryTraits.Negative) != 0 ? Negative.Instance : new Payload(plain, record.TypeId, Compressed: false);
        return PutRecord(record, region, kept, plain.Length, now, wall, store: true) is not null;
    }

    /// <summary>The value of an entry as a caller may have it: the object itself, or one made of its bytes; false where it is of another type.</summary>
    public bool TryValue<T>(Entry entry, [NotNullWhen(true)] out T? value)
    {
        if (entry.Value is T kept)
        {
            value = kept;
            return true;
        }
        value = default;
        if (entry.Value is not Payload payload || payload.TypeId != PayloadSerializer.TypeIdOf<T>() || !serializer.TryDeserialize(payload.Bytes, out value))
            return false;
        KeepObject(entry, value);
        return true;
    }

    /// <summary>Puts the object in place of the bytes that its first reader has just read.</summary>
    private void KeepObject<T>(Entry entry, T value)
    {
        Region region = entry.Space.Region;
        if (entry is VersionedEntry || !Immutability<T>.IsImmutable && (region.Options.Traits & RegionTraits.ImmutableValues) == 0)
            return;
        var payload = (Payload)entry.Value;
        memory.TryPut(entry.With(value!), SizeOf(value, keepObject: true, payload.Bytes));
    }

    private bool IsUsable(EntryRecord record, out Region region, out long now, out long wall)
    {
        now = clock.Now;
        wall = clock.WallNow;
        region = regions.ByName(record.Region);
        return record.StaleUntil > wall
            && record.LoadedAt <= wall + MostClockSkew
            && record.StaleUntil - record.LoadedAt <= TimeSpan.MillisecondsPerDay * 25
            && liveness.IsRecordAlive(record);
    }

    private Entry? PutRecord(EntryRecord record, Region region, object kept, long size, long now, long wall, bool store)
    {
        // The wall clock may have moved since; what is left is never more than the entry's whole life.
        long life = record.StaleUntil - record.LoadedAt;
        long fresh = Math.Min(record.FreshUntil - wall, life);
        long stale = Math.Min(record.StaleUntil - wall, life);
        var terms = new Terms(record.Key, region, record.Tags.ToArray(), record.Born.Value, now, 0, 0, record.RowVersion, RegionTiers.Memory, null);
        long ahead = (long)((record.FreshUntil - record.LoadedAt) * (1 - region.Options.RefreshAheadAt));
        Entry entry = MakeEntryAt(terms, kept, now + fresh - ahead, now + fresh, now + stale);
        if (store && region.KeepsInMemory && !liveness.IsDoubtful(record.Tags.Span, region.Durable) && !memory.TryPut(entry, size) && !entry.IsAlive(liveness))
            return null;
        return entry;
    }

    private static bool TryPlain(EntryRecord record, out ReadOnlyMemory<byte> plain)
    {
        plain = record.Payload;
        if ((record.Traits & EntryTraits.Compressed) == 0)
            return true;
        bool whole = Compression.TryDecompress(record.Payload.Span, out byte[]? bytes);
        plain = bytes;
        return whole;
    }

    /// <summary>Ends a lease of the shared tier that nothing was stored under.</summary>
    public async ValueTask ReleaseAsync(SharedLease lease)
    {
        foreach (GuardedTier tier in tiers)
        {
            if (tier.Shared is not null)
                await tier.ReleaseAsync(lease).ConfigureAwait(false);
        }
    }

    private bool AnyFarTier(RegionTiers kinds)
    {
        foreach (GuardedTier tier in tiers)
        {
            if ((kinds & tier.Tier.Kind) != 0)
                return true;
        }
        return false;
    }

    private async ValueTask<bool> StoreFarAsync<T>(Terms terms, ReadOnlyMemory<byte> bytes, bool negative, long fresh, long stale, RegionTiers kinds, bool wait)
    {
        EntryTraits traits = (negative ? EntryTraits.Negative : 0) | (terms.Region.Durable ? EntryTraits.Durable : 0);
        if (bytes.Length >= terms.Region.Options.CompressFromBytes && Compression.TryCompress(bytes.Span, out byte[]? compressed))
        {
            bytes = compressed;
            traits |= EntryTraits.Compressed;
        }
        long wall = clock.WallNow - (clock.Now - terms.At);
        var record = new EntryRecord
        {
            Key = terms.Key,
            Region = terms.Region.Name,
            Born = new Stamp(terms.Born),
            LoadedAt = wall,
            FreshUntil = wall + fresh,
            StaleUntil = wall + stale,
            Tags = terms.Tags,
            Traits = traits,
            TypeId = negative ? 0 : PayloadSerializer.TypeIdOf<T>(),
            RowVersion = terms.RowVersion,
            Payload = bytes,
        };
        bool stored = true;
        foreach (GuardedTier tier in tiers)
        {
            if ((kinds & tier.Tier.Kind) == 0)
                continue;
            stored &= tier.Shared is null
                ? await tier.SetAsync(record, wait, CancellationToken.None).ConfigureAwait(false)
                : terms.Shared is not null && await tier.SetAsync(record, terms.Shared, wait).ConfigureAwait(false);
        }
        return stored;
    }

    private static Entry MakeEntry(in Terms terms, object value, long now, long fresh, long stale)
    {
        long ahead = (long)(fresh * terms.Region.Options.RefreshAheadAt);
        return MakeEntryAt(terms, value, now + ahead, now + fresh, now + stale);
    }

    private static Entry MakeEntryAt(in Terms terms, object value, long refreshAt, long freshUntil, long staleUntil)
    {
        Space space = terms.Region.SpaceOf(terms.Key.Partition);
        return terms.RowVersion == 0
            ? new Entry(terms.Key, space, value, terms.Tags, terms.Born, refreshAt, freshUntil, staleUntil)
            : new VersionedEntry(terms.Key, space, value, terms.Tags, terms.Born, refreshAt, freshUntil, staleUntil, terms.RowVersion);
    }

    private static bool KnowsSize<T>() => typeof(T) == typeof(string) || typeof(T).IsValueType || typeof(ISizedValue).IsAssignableFrom(typeof(T));

    private static long SizeOf<T>(T? value, bool keepObject, ReadOnlyMemory<byte>? bytes) => value switch
    {
        null => 0,
        string text => 22 + (2L * text.Length),
        ISizedValue sized when keepObject => sized.MemoryBytes,
        // An object graph takes about twice its serialized size in memory; a payload exactly its own, and its two objects.
        _ when keepObject => bytes is { } serialized ? 48 + (2L * serialized.Length) : 24 + System.Runtime.CompilerServices.Unsafe.SizeOf<T>(),
        _ => 72 + bytes!.Value.Length,
    };
}
