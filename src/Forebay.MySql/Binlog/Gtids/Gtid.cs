using System.Globalization;

namespace Forebay.MySql.Binlog.Gtids;

/// <summary>The name of one transaction.</summary>
/// <param name="Source">MySQL: the server's UUID, with a tag behind a colon where there is one. MariaDB: domain and server, <c>0-1</c>.</param>
/// <param name="Number">Its number there.</param>
internal readonly record struct Gtid(string Source, ulong Number)
{
    /// <summary>Reads MariaDB's form: <c>0-1-5</c>.</summary>
    public static bool TryParseMariaDb(ReadOnlySpan<char> text, out Gtid gtid)
    {
        gtid = default;
        text = text.Trim();
        int last = text.LastIndexOf('-');
        if (last <= 0 || text[..last].Count('-') != 1 || !ulong.TryParse(text[(last + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ulong number))
            return false;
        gtid = new Gtid(text[..last].ToString(), number);
        return true;
    }

    /// <summary>MariaDB's domain: <c>0</c> of <c>0-1-5</c>.</summary>
    public string Domain => Source[..Source.IndexOf('-', StringComparison.Ordinal)];

    public static string MariaDbSource(uint domain, uint server) => string.Create(CultureInfo.InvariantCulture, $"{domain}-{server}");

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Source}{(Guid.TryParse(Source.AsSpan(0, Math.Min(36, Source.Length)), out _) ? ':' : '-')}{Number}");
}
