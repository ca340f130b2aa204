using System.Text;

namespace Forebay.Dashboard.Metrics;

/// <summary>Names as Prometheus takes them, made by OpenTelemetry's rules (Prometheus and OpenMetrics Compatibility, "Metric Metadata").</summary>
internal static class PrometheusName
{
    private const string Total = "_total";

    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["d"] = "days",
        ["h"] = "hours",
        ["min"] = "minutes",
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["GiBy"] = "gibibytes",
        ["%"] = "percent",
        ["1"] = "",
    };

    private static readonly Dictionary<string, string> PerUnits = new(StringComparer.Ordinal) { ["s"] = "second", ["min"] = "minute", ["h"] = "hour", ["d"] = "day" };

    /// <summary><c>forebay.cache.load.duration</c> in <c>s</c> is <c>forebay_cache_load_duration_seconds</c>; a counter ends in <c>_total</c>.</summary>
    public static string Of(string name, string? unit, MetricKind kind)
    {
        string written = Written(name, alsoColon: true);
        if (kind == MetricKind.Counter && written.EndsWith(Total, StringComparison.Ordinal))
            written = written[..^Total.Length];
        string suffix = kind == MetricKind.Gauge && unit == "1" ? "ratio" : UnitOf(unit ?? "");
        if (suffix.Length > 0 && !written.EndsWith("_" + suffix, StringComparison.Ordinal))
            written += "_" + suffix;
        return kind == MetricKind.Counter ? written + Total : written;
    }

    public static string OfLabel(string name) => Written(name, alsoColon: false);

    /// <summary><c>By/s</c> is <c>bytes_per_second</c>; what stands in braces is a remark.</summary>
    private static string UnitOf(string unit)
    {
        string[] parts = unit.Split('/', 2);
        string measured = Part(parts[0], Units);
        string per = parts.Length == 1 ? "" : Part(parts[1], PerUnits);
        return per.Length == 0 ? measured : measured.Length == 0 ? $"per_{per}" : $"{measured}_per_{per}";
    }

    private static string Part(string unit, Dictionary<string, string> known)
    {
        int brace = unit.IndexOf('{');
        string bare = (brace < 0 ? unit : unit[..brace]).Trim();
        return known.TryGetValue(bare, out string? word) ? word : bare.Length == 0 ? "" : Written(bare, alsoColon: false).Trim('_');
    }

    private static string Written(string name, bool alsoColon)
    {
        var written = new StringBuilder(name.Length + 1);
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            written.Append('_');
        foreach (char letter in name)
        {
            if (char.IsAsciiLetterOrDigit(letter) || (letter == ':' && alsoColon))
                written.Append(letter);
            else if (written.Length == 0 || written[^1] != '_')
                written.Append('_');
        }
        return written.ToString();
    }
}
