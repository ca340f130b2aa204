using System.Security.Cryptography;
using Forebay.Bus;
using Forebay.Liveness;

namespace Forebay.Redis;

/// <summary>Stores entries with the versions they stand on, and invalidates.</summary>
internal sealed class RedisWriter(RedisSpace space, RedisInvalidationLog log)
{
    private readonly RedisReader reader = new(space, log);

    /// <summary>Stores what was loaded under a lease: with the versions from before the load.</summary>
    public async ValueTask<bool> StoreAsync(EntryRecord record, RedisLease lease, long wall, CancellationToken cancellationToken)
    {
        List<Tag> tags = TagsOf(record);
        if (await VersionsAsync(tags, lease, cancellationToken).ConfigureAwait(false) is not { } versions || Life(record, wall) is not { } life)
            return false;
        byte[]? value = Encode(record, tags, versions, lease.RulesVersion);
        if (value is null)
            return false;
        RedisReply[] replies = await space.SendAsync(
            [RedisSpace.Run(RedisScripts.StoreLeased, [space.Keys.Lease(lease.Hash), space.Keys.Entry(lease.Hash)], [lease.Token, value, life])],
            cancellationToken).ConfigureAwait(false);
        return replies[0].AsInt64() == 1;
    }

    /// <summary>Stores what its caller brings, as of now.</summary>
    public async ValueTask<bool> StoreAsync(EntryRecord record, long wall, CancellationToken cancellationToken)
    {
        List<Tag> tags = TagsOf(record);
        if (Life(record, wall) is not { } life)
            return false;
        RedisReply[] rules = await space.SendAsync([reader.RulesVersion()], cancellationToken).ConfigureAwait(false);
        byte[][] versions = await reader.UseAsync([.. tags.Select(space.Keys.VersionOf)], cancellationToken).ConfigureAwait(false);
        if (Encode(record, tags, versions, rules[0].AsBytes()!) is not { } value)
            return false;
        ulong hash = RedisKeys.HashOf(record.Key);
        RedisReply[] replies = await space.SendAsync([RedisSpace.Run(RedisScripts.Store, [space.Keys.Lease(hash), space.Keys.Entry(hash)], [value, life])], cancellationToken).ConfigureAwait(false);
        return replies[0].AsInt64() == 1;
    }

    public async ValueTask ReleaseAsync(RedisLease lease, CancellationToken cancellationToken) =>
        await space.SendAsync([RedisSpace.Run(RedisScripts.Release, [space.Keys.Lease(lease.Hash)], [lease.Token])], cancellationToken).ConfigureAwait(false);

    /// <summary>Deletes versions, entries and leases, then appends to the log, then deletes the versions again.</summary>
    /// <remarks>
    /// Before the append (row 37): a node that has heard the message must not find the old entry alive here. And after it: a load that named a tag
    /// only afterwards looks for it in the log, and may have made a new version between the first deletion and the message.
    /// </remarks>
    public async ValueTask InvalidateAsync(IReadOnlyList<InvalidationMessage> messages, ReadOnlyMemory<byte> logged, long wall, CancellationToken cancellationToken)
    {
        List<RedisArgument[]> versions = [.. messages.SelectMany(Versions).Distinct(StringComparer.Ordinal).Select(name => (RedisArgument[])["UNLINK", name])];
        RedisArgument[][] rest = [.. messages.SelectMany(Entries)];
        // Loads that name their tags late look into this log even where the bus is another, or is to hear nothing of it.
        RedisArgument[] append = log.AppendCommand(logged.IsEmpty ? InvalidationCodec.Write(InvalidationCodec.Silent, wall, messages) : logged);
        if (!space.IsCluster)
        {
            await space.SendAsync([.. versions, .. rest, append, .. versions], cancellationToken).ConfigureAwait(false);
            return;
        }
        await space.SendAsync([.. versions, .. rest], cancellationToken).ConfigureAwait(false);
        await space.SendAsync([append], cancellationToken).ConfigureAwait(false);
        await space.SendAsync(versions, cancellationToken).ConfigureAwait(false);
    }

    private IEnumerable<string> Versions(InvalidationMessage message) =>
        message.Tags.Select(space.Keys.Version).Concat(message.Everything ? [space.Keys.Everything] : []);

    private IEnumerable<RedisArgument[]> Entries(InvalidationMessage message)
    {
        // In place of what was replaced stands the new value.
        foreach (EntryKey key in message.Replaced ? [] : message.Keys)
        {
            ulong hash = RedisKeys.HashOf(key);
            yield return ["UNLINK", space.Keys.Entry(hash), space.Keys.Lease(hash)];
        }
        if (message.Pattern is { } pattern)
        {
            yield return RedisSpace.Run(
                RedisScripts.AddRule, [space.Keys.Rules], [RedisRule.Write(pattern, message.PatternPartition), RandomNumberGenerator.GetBytes(RedisRecord.VersionBytes), RedisRule.Most]);
        }
    }

    private static List<Tag> TagsOf(EntryRecord record)
    {
        List<Tag> tags = (record.Traits & EntryTraits.Durable) != 0 ? [] : [RedisRecord.Everything];
        if (record.Key.Partition is { } partition)
            tags.Add(Tag.OfPartition(partition));
        tags.AddRange(record.Tags.Span);
        return tags;
    }

    /// <summary>The versions from before the load; null where they can't be had for a tag that was named only after it.</summary>
    private async ValueTask<IReadOnlyList<byte[]>?> VersionsAsync(List<Tag> tags, RedisLease lease, CancellationToken cancellationToken)
    {
        Tag[] late = [.. tags.Where(tag => !lease.Versions.ContainsKey(space.Keys.VersionOf(tag)))];
        if (late.Length > 0)
        {
            string[] names = [.. late.Select(space.Keys.Version)];
            byte[][] now = await reader.UseAsync(names, cancellationToken).ConfigureAwait(false);
            // After the versions: what was invalidated since the lease is in the log, or deletes the version that was just read.
            if (await log.SinceAsync(lease.LogEnd, cancellationToken).ConfigureAwait(false) is not { } messages || messages.Any(message => Names(message, late)))
                return null;
            for (int i = 0; i < names.Length; i++)
                lease.Versions[names[i]] = now[i];
        }
        return [.. tags.Select(tag => lease.Versions[space.Keys.VersionOf(tag)])];
    }

    private static bool Names(ReadOnlyMemory<byte> message, Tag[] tags) =>
        !InvalidationCodec.TryRead(message.Span, keySeed: 0, out BusMessage? read) || read.Invalidations.Any(one => one.Tags.Any(tags.Contains));

    private byte[]? Encode(EntryRecord record, List<Tag> tags, IReadOnlyList<byte[]> versions, byte[] rulesVersion)
    {
        var shared = new EntryKey(record.Key.Key, record.Key.Partition, RedisKeys.HashOf(record.Key));
        if (record.Payload.Length > space.Options.MaxRecordBytes || tags.Count > ushort.MaxValue)
            return null;
        byte[] value = RedisRecord.Write(record.As(shared, default), tags, versions, rulesVersion);
        return value.Length <= space.Options.MaxRecordBytes ? value : null;
    }

    /// <summary>How long the entry is kept, in milliseconds; null: it is over already.</summary>
    private long? Life(EntryRecord record, long wall)
    {
        long life = Math.Min(record.StaleUntil - wall, (long)space.Options.VersionsFor.TotalMilliseconds);
        return life > 0 ? life : null;
    }
}
