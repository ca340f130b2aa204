namespace Forebay.MySql.Proxy.Caching;

/// <summary>A step of a distributed transaction: <c>XA PREPARE 'id'</c>.</summary>
/// <param name="Verb">In capitals.</param>
/// <param name="Xid">As it was written, without spaces at its ends.</param>
internal readonly record struct XaStep(string Verb, string Xid)
{
    public static XaStep Of(string source)
    {
        string[] words = source.Trim().TrimEnd(';').Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
        string xid = words.Length > 2 ? words[2].Trim() : "";
        const string onePhase = "ONE PHASE";
        bool isOnePhase = xid.EndsWith(onePhase, StringComparison.OrdinalIgnoreCase);
        return new XaStep(words.Length > 1 ? isOnePhase ? onePhase : words[1].ToUpperInvariant() : "", isOnePhase ? xid[..^onePhase.Length].Trim() : xid);
    }
}
