using System.Diagnostics.CodeAnalysis;

namespace Forebay.MySql.Binlog.Gtids;

/// <summary>MariaDB's position: the last transaction of each domain, <c>0-1-5,7-2-9</c>. One user at a time.</summary>
internal sealed class MariaDbGtids : IGtids
{
    private readonly SortedDictionary<string, Gtid> last = new(StringComparer.Ordinal);

    public static bool TryParse(string? text, [NotNullWhen(true)] out MariaDbGtids? position)
    {
        position = new MariaDbGtids();
        foreach (string entry in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Gtid.TryParseMariaDb(entry, out Gtid gtid))
            {
                position = null;
                return false;
            }
            position.Add(gtid);
        }
        return true;
    }

    public void Add(Gtid gtid) => last[gtid.Domain] = gtid;

    /// <summary>Whether it is passed: numbers grow within a domain.</summary>
    public bool Contains(Gtid gtid) => last.TryGetValue(gtid.Domain, out Gtid reached) && reached.Number >= gtid.Number;

    public IGtids Copy()
    {
        var copy = new MariaDbGtids();
        foreach (Gtid gtid in last.Values)
            copy.Add(gtid);
        return copy;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', last.Values);
}
