namespace Forebay.Redis;

/// <summary>What was read of one key: its bytes, and the present versions it is to be held against.</summary>
/// <param name="Value">The entry's bytes; null: none.</param>
/// <param name="Versions">The present version of each of its tags, by the name of its key; null: there is none.</param>
/// <param name="Rules">The standing patterns as far as they were needed: the last one alone, or all.</param>
/// <param name="Keys">The names of the keys.</param>
internal readonly record struct RedisLook(byte[]? Value, IReadOnlyDictionary<string, byte[]?> Versions, IReadOnlyList<byte[]> Rules, RedisKeys Keys)
{
    /// <summary>True where every version that the entry was stored with is the present one, and no later pattern matches the key.</summary>
    public bool IsAlive(in EntryKey key)
    {
        if (!RedisRecord.TryReadVersions(Value, out ReadOnlySpan<byte> rulesVersion, out ReadOnlySpan<byte> tags, out _) || !OutlivesRules(key, rulesVersion))
            return false;
        while (RedisRecord.TryNext(ref tags, out Liveness.Tag tag, out ReadOnlySpan<byte> version))
        {
            if (!Versions.TryGetValue(Keys.VersionOf(tag), out byte[]? present) || present is null || !version.SequenceEqual(present))
                return false;
        }
        return true;
    }

    private bool OutlivesRules(in EntryKey key, ReadOnlySpan<byte> version)
    {
        int place = -1;
        for (int i = 0; i < Rules.Count; i++)
        {
            if (Rules[i].AsSpan().StartsWith(version))
                place = i;
        }
        // Older than the oldest that is kept, or the list was lost.
        if (place < 0)
            return false;
        for (int i = place + 1; i < Rules.Count; i++)
        {
            if (RedisRule.Matches(Rules[i], key))
                return false;
        }
        return true;
    }
}
