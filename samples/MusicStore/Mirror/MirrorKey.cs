using System.Globalization;

namespace MusicStore.Mirror;

/// <summary>The primary key of a mirrored row: the second number is 0 where the key has one column.</summary>
internal readonly record struct MirrorKey(long First, long Second)
{
    /// <summary>Reads a key as the feed's tags have it: <c>17</c>, or <c>3|17</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MirrorKey key)
    {
        int bar = text.IndexOf('|');
        long second = 0;
        bool isRead = long.TryParse(bar < 0 ? text : text[..bar], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long first)
            && (bar < 0 || long.TryParse(text[(bar + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out second));
        key = new MirrorKey(first, second);
        return isRead;
    }

    /// <summary>As parameters of a statement by the key of a table.</summary>
    public object?[] Values(MirrorTable table) => table.Key.Length == 1 ? [First] : [First, Second];
}
