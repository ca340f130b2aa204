namespace Forebay.PostgreSql.Visibility;

/// <summary>The transactions that were open where a stream began anew: they may have been committed before, and be seen by readers only after.</summary>
/// <remarks>
/// Such a commit is in no stream, and what is loaded in between is old without anybody saying so. Whoever is still open then commits later, and the stream tells. So: one that is
/// over, was committed, and has not come by a heartbeat that was sent after that, was not told. It costs one more reset; also where it changed nothing that is published.
/// For one loop.
/// </remarks>
internal sealed class UnseenCommits
{
    private readonly HashSet<ulong> open = [];
    private readonly Dictionary<ulong, long> overSince = [];

    public bool IsEmpty => open.Count == 0 && overSince.Count == 0;

    public void Begin(PostgreSqlSnapshot snapshot) => open.UnionWith(snapshot.InProgress);

    /// <summary>The stream has told of it.</summary>
    public void Told(ulong xid)
    {
        open.Remove(xid);
        overSince.Remove(xid);
    }

    /// <summary>Those that a snapshot does not show as open any more; each once.</summary>
    public IReadOnlyList<ulong> Over(PostgreSqlSnapshot snapshot)
    {
        ulong[] over = [.. open.Where(snapshot.Sees)];
        open.ExceptWith(over);
        return over;
    }

    /// <summary>It is over and was committed, at the latest now.</summary>
    public void Committed(ulong xid, long now) => overSince[xid] = now;

    /// <summary>A heartbeat has come back. True: a transaction was committed before it was sent, and the stream did not tell.</summary>
    public bool Heard(long asked)
    {
        ulong[] missed = [.. overSince.Where(one => one.Value < asked).Select(static one => one.Key)];
        foreach (ulong xid in missed)
            overSince.Remove(xid);
        return missed.Length > 0;
    }
}
