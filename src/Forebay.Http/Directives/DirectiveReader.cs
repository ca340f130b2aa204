using System.Text;
using Forebay.Http.Fields;

namespace Forebay.Http.Directives;

/// <summary>Reads <c>Cache-Control</c> (RFC 9111 section 5.2): directives separated by commas, each a token with an argument that is a token or a quoted string.</summary>
/// <remarks>What can't be read ends at the next comma; the directives beside it count. A directive whose name can be read is said even where its argument is broken,
/// for what it forbids must not be lost.</remarks>
internal static class DirectiveReader
{
    public static IEnumerable<Directive> Read(string? combined)
    {
        foreach (string member in ListSyntax.Split(combined))
        {
            int end = 0;
            while (end < member.Length && ListSyntax.IsTokenLetter(member[end]))
                end++;
            if (end == 0)
                continue;
            // Names are ASCII; the common way of writing them is this one.
            string name = member[..end].ToLowerInvariant();
            if (end == member.Length)
                yield return new Directive(name, null);
            else if (member[end] == '=' && TryReadValue(member.AsSpan(end + 1), out string value))
                yield return new Directive(name, value);
            else
                yield return new Directive(name, null, IsMalformed: true);
        }
    }

    private static bool TryReadValue(ReadOnlySpan<char> text, out string value)
    {
        if (text.Length > 0 && text[0] == '"')
        {
            int end = ListSyntax.EndOfQuoted(text, 0);
            value = end == text.Length - 1 ? Unescape(text[1..end]) : "";
            return end == text.Length - 1;
        }
        value = text.ToString();
        return ListSyntax.IsToken(text);
    }

    private static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\'))
            return text.ToString();
        var plain = new StringBuilder(text.Length);
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
                at++;
            plain.Append(text[at]);
        }
        return plain.ToString();
    }
}
