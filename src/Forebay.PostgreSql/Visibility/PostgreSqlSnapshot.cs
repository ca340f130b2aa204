using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Forebay.PostgreSql.Visibility;

/// <summary>Which transactions a reader that began at one moment sees: what <c>pg_current_snapshot()</c> says. Immutable.</summary>
/// <remarks>
/// A transaction is in the log, and so in the stream, a moment before it leaves the list of those in progress; with synchronous replication that moment lasts
/// until the standby has answered. Only who is no longer on the list is seen by readers.
/// </remarks>
internal sealed class PostgreSqlSnapshot
{
    private readonly ulong oldest;
    private readonly ulong next;
    private readonly HashSet<ulong> inProgress;

    private PostgreSqlSnapshot(ulong oldest, ulong next, HashSet<ulong> inProgress)
    {
        this.oldest = oldest;
        this.next = next;
        this.inProgress = inProgress;
    }

    /// <summary>Those that had begun and were not over.</summary>
    public IReadOnlySet<ulong> InProgress => inProgress;

    /// <summary>Reads <c>xmin:xmax:xip,xip…</c>, in numbers of 64 bits.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PostgreSqlSnapshot? snapshot)
    {
        snapshot = null;
        if (text?.Split(':') is not [var first, var last, var list] || !TryRead(first, out ulong oldest) || !TryRead(last, out ulong next))
            return false;
        HashSet<ulong> open = [];
        foreach (string one in list.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryRead(one, out ulong xid))
                return false;
            open.Add(xid);
        }
        snapshot = new PostgreSqlSnapshot(oldest, next, open);
        return true;
    }

    /// <summary>Whether a transaction that has committed is seen.</summary>
    public bool Sees(ulong xid) => xid < oldest || (xid < next && !inProgress.Contains(xid));

    /// <summary>The stream's numbers have 32 bits and begin again; PostgreSQL keeps all that are in use within 2^31 of each other.</summary>
    public ulong Widen(uint xid) => next + (ulong)(long)(int)(xid - (uint)next);

    private static bool TryRead(string text, out ulong xid) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out xid);
}
