using System.Globalization;
using System.Text;

namespace Forebay.Dashboard.Metrics;

/// <summary>Prometheus's text format, version 0.0.4.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IReadOnlyList<MetricFamily> families)
    {
        var text = new StringBuilder();
        foreach (MetricFamily family in families.Where(family => family.Series.Count > 0))
        {
            text.Append("# HELP ").Append(family.Name).Append(' ').Append(family.Description.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
            text.Append("# TYPE ").Append(family.Name).Append(' ').Append(TypeOf(family.Kind)).Append('\n');
            foreach ((string labels, SeriesReading reading) in family.Series)
            {
                if (family.Kind == MetricKind.Histogram)
                    Histogram(text, family.Name, labels, reading);
                else
                    Line(text, family.Name, labels, reading.Value);
            }
        }
        return text.ToString();
    }

    private static string TypeOf(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Histogram => "histogram",
        _ => "gauge",
    };

    private static void Histogram(StringBuilder text, string name, string labels, SeriesReading reading)
    {
        string before = labels.Length == 0 ? "" : labels + ",";
        long count = 0;
        for (int i = 0; i < reading.Buckets.Length; i++)
        {
            count += reading.Buckets[i];
            string bound = Number(i < reading.Bounds.Length ? reading.Bounds[i] : double.PositiveInfinity);
            Line(text, name + "_bucket", $"{before}le=\"{bound}\"", count);
        }
        Line(text, name + "_sum", labels, reading.Value);
        Line(text, name + "_count", labels, count);
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };
}
