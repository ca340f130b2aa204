using System.Globalization;
using System.Text;

namespace Forebay.Dashboard.Metrics;

/// <summary>Writes tags as labels: <c>forebay_region="http",forebay_tier="memory"</c>, sorted by their names.</summary>
internal static class LabelText
{
    public static string Of(TagSet tags)
    {
        var text = new StringBuilder();
        // Two tags that become one label are one value, with a semicolon between (OpenTelemetry's rule).
        foreach (IGrouping<string, string> label in tags.Tags.GroupBy(tag => PrometheusName.OfLabel(tag.Key), tag => ValueOf(tag.Value), StringComparer.Ordinal).OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            text.Append(text.Length == 0 ? "" : ",").Append(label.Key).Append("=\"");
            text.Append(Escaped(string.Join(';', label))).Append('"');
        }
        return text.ToString();
    }

    private static string ValueOf(object? value) => value switch
    {
        null => "",
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
