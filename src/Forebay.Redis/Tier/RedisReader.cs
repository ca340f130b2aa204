using System.Security.Cryptography;
using Forebay.Liveness;

namespace Forebay.Redis;

/// <summary>Reads entries with the versions they are held against, and takes leases. Always the entry first, the versions after (consistency, row 28).</summary>
internal sealed class RedisReader(RedisSpace space, RedisInvalidationLog log)
{
    /// <summary>An entry, with its tags' versions: in one trip where the caller named its tags, otherwise in two.</summary>
    public async ValueTask<RedisLook> ReadAsync(EntryKey key, ReadOnlyMemory<Tag> named, CancellationToken cancellationToken)
    {
        long met = space.Meetings;
        string entry = space.Keys.Entry(RedisKeys.HashOf(key));
        List<string> names = Names(key, named);
        byte[]? value;
        RedisReply[] replies;
        if (space.IsCluster)
        {
            value = (await space.Client.ExecuteAsync(["GET", entry], cancellationToken).ConfigureAwait(false)).AsBytes();
            if (value is null)
                return default;
            replies = await space.SendAsync([.. Reads(names)], cancellationToken).ConfigureAwait(false);
        }
        else
        {
            replies = await space.SendAsync([["GET", entry], .. Reads(names)], cancellationToken).ConfigureAwait(false);
            value = replies[0].AsBytes();
            if (value is null)
                return default;
            replies = replies[1..];
        }
        var versions = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        for (int i = 0; i < names.Count; i++)
            versions[names[i]] = replies[i + 1].AsBytes();
        return await CompleteAsync(value, versions, replies[0].AsBytes(), met, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes a lease: the key's first, then the versions, made where there are none; and looks whether the entry has come meanwhile.</summary>
    /// <returns>The lease, null where another node has it; and the entry.</returns>
    public async ValueTask<(RedisLease? Lease, RedisLook Look)> LeaseAsync(EntryKey key, ReadOnlyMemory<Tag> named, byte[] token, bool takeOver, CancellationToken cancellationToken)
    {
        long met = space.Meetings;
        ulong hash = RedisKeys.HashOf(key);
        List<string> names = Names(key, named);
        RedisArgument[] acquire = RedisSpace.Run(RedisScripts.Acquire, [space.Keys.Lease(hash)], [token, (long)space.Options.LeaseFor.TotalMilliseconds, takeOver ? 1 : 0]);
        RedisArgument[] get = ["GET", space.Keys.Entry(hash)];
        RedisArgument[][] versions = [RulesVersion(), log.EndCommand(), .. Uses(names)];
        RedisReply[] first, rest;
        if (space.IsCluster)
        {
            first = await space.SendAsync([acquire], cancellationToken).ConfigureAwait(false);
            first = [first[0], await space.Client.ExecuteAsync(get, cancellationToken).ConfigureAwait(false)];
            rest = await space.SendAsync(versions, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            RedisReply[] all = await space.SendAsync([acquire, get, .. versions], cancellationToken).ConfigureAwait(false);
            (first, rest) = (all[..2], all[2..]);
        }
        var lease = new RedisLease(hash, token) { RulesVersion = rest[0].AsBytes()!, LogEnd = rest[1][1].AsInt64() };
        var present = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        for (int i = 0; i < names.Count; i++)
            present[names[i]] = lease.Versions[names[i]] = rest[2 + i].AsBytes()!;
        // The script gave the last pattern's version, not the pattern; where it is the entry's own, that is enough.
        RedisLook look = first[1].AsBytes() is { } value ? await CompleteAsync(value, present, lease.RulesVersion, met, cancellationToken).ConfigureAwait(false) : default;
        return (first[0].AsInt64() == 1 ? lease : null, look);
    }

    /// <summary>The versions of tags that were not known at the lease, as they are now, made where there are none.</summary>
    public async ValueTask<byte[][]> UseAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
            return [];
        RedisReply[] replies = await space.SendAsync([.. Uses(names)], cancellationToken).ConfigureAwait(false);
        return [.. replies.Select(reply => reply.AsBytes()!)];
    }

    public RedisArgument[] RulesVersion() =>
        RedisSpace.Run(RedisScripts.RulesVersion, [space.Keys.Rules], [RandomNumberGenerator.GetBytes(RedisRecord.VersionBytes)]);

    /// <summary>The versions that any entry of a key may carry, whatever its own tags: everything's and its partition's; and those that were named.</summary>
    private List<string> Names(in EntryKey key, ReadOnlyMemory<Tag> named)
    {
        List<string> names = [space.Keys.Everything];
        if (key.Partition is { } partition)
            names.Add(space.Keys.Version(Tag.OfPartition(partition)));
        foreach (Tag tag in named.Span)
            names.Add(space.Keys.Version(tag));
        return names;
    }

    private IEnumerable<RedisArgument[]> Reads(IEnumerable<string> names) =>
        [["LINDEX", space.Keys.Rules, -1], .. names.Select(name => (RedisArgument[])["GET", name])];

    /// <summary>Each version is made where there is none, or kept on.</summary>
    private IEnumerable<RedisArgument[]> Uses(IEnumerable<string> names) =>
        names.Select(name => RedisSpace.Run(RedisScripts.UseVersion, [name], [RandomNumberGenerator.GetBytes(RedisRecord.VersionBytes), (long)space.Options.VersionsFor.TotalSeconds]));

    /// <summary>Reads what the entry's own tags and a pattern since still need.</summary>
    /// <remarks>
    /// Where a server was met since the read began, it may be another that took over, and lacks an invalidation: its version of a tag would be the
    /// entry's, and everything's, which says so, was read before. Then there is no entry (row 31).
    /// </remarks>
    private async ValueTask<RedisLook> CompleteAsync(byte[] value, Dictionary<string, byte[]?> versions, byte[]? lastRule, long met, CancellationToken cancellationToken)
    {
        IReadOnlyList<byte[]> rules = lastRule is null ? [] : [lastRule];
        if (!TryMissing(value, versions, lastRule, out List<string> missing, out bool ruleSince))
            return default;
        if (missing.Count > 0)
        {
            RedisReply[] replies = await space.SendAsync([.. missing.Select(name => (RedisArgument[])["GET", name])], cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < missing.Count; i++)
                versions[missing[i]] = replies[i].AsBytes();
        }
        if (ruleSince)
            rules = await RulesAsync(cancellationToken).ConfigureAwait(false);
        return space.Meetings == met ? new RedisLook(value, versions, rules, space.Keys) : default;
    }

    private bool TryMissing(ReadOnlySpan<byte> value, Dictionary<string, byte[]?> versions, byte[]? lastRule, out List<string> missing, out bool ruleSince)
    {
        missing = [];
        ruleSince = false;
        if (!RedisRecord.TryReadVersions(value, out ReadOnlySpan<byte> rulesVersion, out ReadOnlySpan<byte> tags, out _))
            return false;
        ruleSince = !lastRule.AsSpan().StartsWith(rulesVersion);
        while (RedisRecord.TryNext(ref tags, out Tag tag, out _))
        {
            string name = space.Keys.VersionOf(tag);
            if (!versions.ContainsKey(name))
                missing.Add(name);
        }
        return true;
    }

    private async ValueTask<IReadOnlyList<byte[]>> RulesAsync(CancellationToken cancellationToken)
    {
        RedisReply rules = await space.Client.ExecuteAsync(["LRANGE", space.Keys.Rules, 0, -1], cancellationToken).ConfigureAwait(false);
        return [.. Enumerable.Range(0, rules.Count).Select(i => rules[i].AsBytes() ?? [])];
    }
}
