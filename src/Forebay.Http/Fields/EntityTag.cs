using System.Diagnostics.CodeAnalysis;

namespace Forebay.Http.Fields;

/// <summary>An entity tag (RFC 9110 section 8.8.3).</summary>
internal sealed record EntityTag(string Opaque, bool IsWeak)
{
    /// <summary>Reads <c>"opaque"</c> or <c>W/"opaque"</c>; the <c>W</c> is case-sensitive.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out EntityTag? tag)
    {
        tag = null;
        bool weak = text?.StartsWith("W/", StringComparison.Ordinal) ?? false;
        if (text is null || text.Length < (weak ? 4 : 2) || text[weak ? 2 : 0] != '"' || text[^1] != '"')
            return false;
        string opaque = text[(weak ? 3 : 1)..^1];
        // Everything visible but the quote, and obs-text: a backslash escapes nothing here.
        foreach (char letter in opaque)
        {
            if (letter is '"' or <= ' ' or '\x7f')
                return false;
        }
        tag = new EntityTag(opaque, weak);
        return true;
    }

    /// <summary>The tags of <c>If-None-Match</c> and <c>If-Match</c>, read leniently: what is none is skipped, the others count.</summary>
    public static IEnumerable<EntityTag> ParseList(string? value)
    {
        // Not by the general rule for lists: a backslash before the closing quote is part of the tag.
        for (int at = 0; value is not null && at < value.Length;)
        {
            int open = value.IndexOf('"', at);
            int close = open < 0 ? -1 : value.IndexOf('"', open + 1);
            if (close < 0)
                yield break;
            bool weak = open >= at + 2 && value.AsSpan(open - 2, 2).SequenceEqual("W/");
            if (TryParse(value[(weak ? open - 2 : open)..(close + 1)], out EntityTag? tag))
                yield return tag;
            at = close + 1;
        }
    }

    /// <summary>Both strong and the same (RFC 9110 section 8.8.3.2).</summary>
    public bool IsStronglyEqualTo(EntityTag other) => !IsWeak && !other.IsWeak && IsWeaklyEqualTo(other);

    /// <summary>The same, weak or not (RFC 9110 section 8.8.3.2).</summary>
    public bool IsWeaklyEqualTo(EntityTag other) => Opaque.Equals(other.Opaque, StringComparison.Ordinal);

    public override string ToString() => IsWeak ? $"W/\"{Opaque}\"" : $"\"{Opaque}\"";
}
