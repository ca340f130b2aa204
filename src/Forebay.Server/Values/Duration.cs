using System.Globalization;

namespace Forebay.Server.Values;

/// <summary>Times as people write them: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h</c>, <c>7d</c>.</summary>
internal static class Duration
{
    public const string Allowed = "a number with its unit: 500ms, 30s, 5m, 1h, 7d";

    // The longest unit whose end another one is comes first.
    private static readonly (string Unit, TimeSpan Time)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)),
    ];

    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    public static bool TryRead(string text, out TimeSpan time)
    {
        time = default;
        foreach ((string unit, TimeSpan one) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal) || !long.TryParse(text[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out long count))
                continue;
            if (count > Longest / one)
                return false;
            time = count * one;
            return true;
        }
        return false;
    }

    /// <summary>In the longest unit that needs no fraction.</summary>
    public static string Write(TimeSpan time)
    {
        (string unit, TimeSpan one) = Units.Last(unit => unit.Time == Units[0].Time || (time > TimeSpan.Zero && time.Ticks % unit.Time.Ticks == 0));
        return string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / one.Ticks}{unit}");
    }
}
