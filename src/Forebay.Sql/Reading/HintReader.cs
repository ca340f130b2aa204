using System.Globalization;
using Forebay.Liveness;

namespace Forebay.Sql.Reading;

/// <summary>Reads comments that begin with <c>forebay:</c>. Several in one text add up.</summary>
internal sealed class HintReader
{
    private const string Mark = "forebay:";

    // As long as an entry may live at all.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    public SqlHints Hints { get; private set; } = SqlHints.None;

    /// <summary>Whether a comment, with its signs, is one.</summary>
    public static bool IsHint(ReadOnlySpan<char> comment) => comment.TrimStart("/-*#+ \t\r\n").StartsWith(Mark, StringComparison.OrdinalIgnoreCase);

    public void Read(ReadOnlySpan<char> comment)
    {
        ReadOnlySpan<char> rest = comment.TrimStart("/-*#+ \t\r\n")[Mark.Length..];
        if (rest.EndsWith("*/", StringComparison.Ordinal))
            rest = rest[..^2];
        foreach (Range part in rest.SplitAny(' ', '\t', '\r', '\n'))
        {
            ReadOnlySpan<char> word = rest[part];
            if (word.Length > 0 && !TryRead(word))
                Hints = Hints with { Problem = $"'{word}' is no hint. There are ttl=60 (or 500ms, 5m, 1h), tags=a,b, region=name, strict and off." };
        }
    }

    private bool TryRead(ReadOnlySpan<char> word)
    {
        if (word.Equals("off", StringComparison.OrdinalIgnoreCase))
        {
            Hints = Hints with { IsOff = true };
            return true;
        }
        if (word.Equals("strict", StringComparison.OrdinalIgnoreCase))
        {
            Hints = Hints with { IsStrict = true };
            return true;
        }
        int sign = word.IndexOf('=');
        if (sign < 0)
            return false;
        ReadOnlySpan<char> value = word[(sign + 1)..];
        switch (word[..sign])
        {
            case var name when name.Equals("ttl", StringComparison.OrdinalIgnoreCase):
                if (!TryReadTime(value, out TimeSpan time))
                    return false;
                Hints = Hints with { FreshFor = time };
                return true;
            case var name when name.Equals("tags", StringComparison.OrdinalIgnoreCase):
                return TryReadTags(value);
            case var name when name.Equals("region", StringComparison.OrdinalIgnoreCase) && value.Length > 0:
                Hints = Hints with { Region = value.ToString() };
                return true;
            default:
                return false;
        }
    }

    private bool TryReadTags(ReadOnlySpan<char> value)
    {
        List<string> tags = [.. Hints.Tags];
        foreach (Range part in value.Split(','))
        {
            string tag = value[part].ToString();
            if (tag.Length == 0 || tag == Tag.EverythingName || System.Text.Encoding.UTF8.GetByteCount(tag) > Tag.MaxBytes)
                return false;
            tags.Add(tag);
        }
        Hints = Hints with { Tags = tags };
        return true;
    }

    private static bool TryReadTime(ReadOnlySpan<char> value, out TimeSpan time)
    {
        int digits = value.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> unit = digits < 0 ? "s" : value[digits..];
        long milliseconds = unit switch { "ms" => 1, "s" => 1_000, "m" => 60_000, "h" => 3_600_000, _ => 0 };
        time = default;
        if (milliseconds == 0 || !int.TryParse(digits < 0 ? value : value[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            return false;
        time = TimeSpan.FromMilliseconds(count * milliseconds);
        return time > TimeSpan.Zero && time <= Longest;
    }
}
