using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Binlog.Gtids;

/// <summary>MySQL's set of transactions: <c>uuid:1-5:7,uuid:tag:1-3</c>, with gaps. One user at a time.</summary>
internal sealed class GtidSet : IGtids
{
    // By source; intervals in their order, both ends in them, with gaps in between.
    private readonly SortedDictionary<string, List<(ulong First, ulong Last)>> sources = new(StringComparer.Ordinal);

    public bool IsEmpty => sources.Count == 0;

    /// <summary>Reads MySQL's text, in which white space counts nothing.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out GtidSet? set)
    {
        set = new GtidSet();
        foreach (string entry in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = entry.Split(':', StringSplitOptions.TrimEntries);
            if (parts.Length < 2 || !Guid.TryParseExact(parts[0], "D", out Guid id))
                return Failed(out set);
            string source = id.ToString("D");
            foreach (string part in parts.Skip(1))
            {
                // A tag counts for the intervals behind it.
                if (part.Length > 0 && !char.IsAsciiDigit(part[0]))
                    source = $"{id:D}:{part.ToLowerInvariant()}";
                else if (TryInterval(part, out ulong first, out ulong last))
                    set.Add(source, first, last);
                else
                    return Failed(out set);
            }
        }
        return true;
    }

    public void Add(Gtid gtid) => Add(gtid.Source, gtid.Number, gtid.Number);

    public void Add(string source, ulong first, ulong last)
    {
        if (!sources.TryGetValue(source, out List<(ulong First, ulong Last)>? intervals))
            sources[source] = intervals = [];
        // Mostly the next after the last one.
        if (intervals.Count > 0 && intervals[^1] is var end && first >= end.First && first <= end.Last + 1)
        {
            intervals[^1] = (end.First, Math.Max(end.Last, last));
            return;
        }
        int at = 0;
        while (at < intervals.Count && intervals[at].Last + 1 < first)
            at++;
        while (at < intervals.Count && intervals[at].First <= last + 1)
        {
            (first, last) = (Math.Min(first, intervals[at].First), Math.Max(last, intervals[at].Last));
            intervals.RemoveAt(at);
        }
        intervals.Insert(at, (first, last));
    }

    public bool Contains(Gtid gtid) =>
        sources.TryGetValue(gtid.Source, out List<(ulong First, ulong Last)>? intervals) && intervals.Exists(interval => gtid.Number >= interval.First && gtid.Number <= interval.Last);

    /// <summary>All of it, one by one; for small sets.</summary>
    public IEnumerable<Gtid> All() =>
        from source in sources
        from interval in source.Value
        from offset in Enumerable.Range(0, (int)Math.Min(interval.Last - interval.First + 1, 10_000))
        select new Gtid(source.Key, interval.First + (ulong)offset);

    public IGtids Copy()
    {
        var copy = new GtidSet();
        foreach ((string source, List<(ulong First, ulong Last)> intervals) in sources)
            copy.sources[source] = [.. intervals];
        return copy;
    }

    /// <summary>Writes the form of COM_BINLOG_DUMP_GTID; with tags the one of MySQL 8.3.</summary>
    public void Write(PacketWriter writer)
    {
        bool hasTags = sources.Keys.Any(static source => source.Length > 36);
        writer.WriteUInt64(hasTags ? 1UL | (ulong)sources.Count << 8 | 1UL << 56 : (ulong)sources.Count);
        foreach ((string source, List<(ulong First, ulong Last)> intervals) in sources)
        {
            writer.Write(Guid.ParseExact(source.AsSpan(0, 36), "D").ToByteArray(bigEndian: true));
            if (hasTags)
            {
                byte[] tag = Encoding.ASCII.GetBytes(source.Length > 36 ? source[37..] : "");
                writer.WriteByte((byte)(tag.Length << 1));
                writer.Write(tag);
            }
            writer.WriteUInt64((ulong)intervals.Count);
            foreach ((ulong first, ulong last) in intervals)
            {
                writer.WriteUInt64(first);
                writer.WriteUInt64(last + 1);
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach ((string source, List<(ulong First, ulong Last)> intervals) in sources)
        {
            text.Append(text.Length > 0 ? "," : "").Append(source);
            foreach ((ulong first, ulong last) in intervals)
                text.Append(CultureInfo.InvariantCulture, $":{first}").Append(last > first ? string.Create(CultureInfo.InvariantCulture, $"-{last}") : "");
        }
        return text.ToString();
    }

    private static bool TryInterval(string text, out ulong first, out ulong last)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        last = 0;
        if (!ulong.TryParse(dash < 0 ? text : text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out first))
            return false;
        last = first;
        return first > 0 && (dash < 0 || (ulong.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out last) && last >= first && last < long.MaxValue));
    }

    private static bool Failed(out GtidSet? set)
    {
        set = null;
        return false;
    }
}
