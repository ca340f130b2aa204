using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Forebay.Search.Text;

/// <summary>Turns text with marked words into HTML that can't hold any markup but <c>&lt;mark&gt;</c>.</summary>
internal static class Marks
{
    // Private characters (Unicode section 23.5): no text of a catalogue has a meaning for them, and where one has them they are dropped.
    public const char Open = '\uE000';
    public const char Close = '\uE001';

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static bool Has(string text) => text.Contains(Open, StringComparison.Ordinal);

    public static string ToHtml(string marked)
    {
        var html = new StringBuilder(marked.Length + 16);
        bool open = false;
        foreach (ReadOnlySpan<char> part in new Parts(marked))
        {
            if (part is [Open])
            {
                if (!open)
                    html.Append("<mark>");
                open = true;
            }
            else if (part is [Close])
            {
                if (open)
                    html.Append("</mark>");
                open = false;
            }
            else
            {
                html.Append(Encoder.Encode(part.ToString()));
            }
        }
        return (open ? html.Append("</mark>") : html).ToString();
    }

    /// <summary>The text cut before and after each mark.</summary>
    private ref struct Parts(ReadOnlySpan<char> text)
    {
        private ReadOnlySpan<char> rest = text;

        public ReadOnlySpan<char> Current { get; private set; }

        public readonly Parts GetEnumerator() => this;

        public bool MoveNext()
        {
            if (rest.IsEmpty)
                return false;
            int mark = rest.IndexOfAny(Open, Close);
            int length = mark == 0 ? 1 : mark < 0 ? rest.Length : mark;
            Current = rest[..length];
            rest = rest[length..];
            return true;
        }
    }
}
