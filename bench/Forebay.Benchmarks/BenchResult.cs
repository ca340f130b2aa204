using System.Text.Json;

namespace Forebay.Benchmarks;

/// <summary>One figure of a bench, as <c>--json</c> writes it.</summary>
/// <param name="Name">What was measured: <c>bench/case</c>.</param>
/// <param name="Value">The figure, in <paramref name="Unit"/>.</param>
/// <param name="Unit">As in OpenTelemetry: <c>ns</c>, <c>By</c>, <c>1</c> for a share.</param>
/// <param name="Floor">The same work done by the least that could do it, in <paramref name="Unit"/>; null where there is none.</param>
/// <param name="Ratio"><paramref name="Value"/> over <paramref name="Floor"/>.</param>
/// <param name="Bar">What is promised; null where nothing is.</param>
/// <param name="Ok">Whether the bar is met; null without a bar.</param>
internal sealed record BenchResult(
    string Name, double Value, string Unit, double? Floor = null, double? Ratio = null, double? Bar = null, bool? Ok = null)
{
    private static readonly JsonSerializerOptions JsonOptions = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>A figure that must be <paramref name="bar"/> or more.</summary>
    public static BenchResult AtLeast(string name, double value, string unit, double bar) => new(name, value, unit, Bar: bar, Ok: value >= bar);

    /// <summary>A time or size that must be at most <paramref name="bar"/> times its floor.</summary>
    public static BenchResult AtMostRatio(string name, double value, string unit, double floor, double? bar) =>
        new(name, value, unit, floor, value / floor, bar, bar is null ? null : value / floor <= bar);

    /// <summary>A rate that must be at least <paramref name="bar"/> times its floor.</summary>
    public static BenchResult AtLeastShare(string name, double value, string unit, double floor, double? bar) =>
        new(name, value, unit, floor, value / floor, bar, bar is null ? null : value / floor >= bar);

    /// <summary>Writes the rows as one JSON array, over what <paramref name="path"/> held.</summary>
    public static async Task WriteJsonAsync(string path, IReadOnlyList<BenchResult> results, CancellationToken cancellationToken)
    {
        FileStream file = File.Create(path);
        await using (file.ConfigureAwait(false))
        {
            await JsonSerializer.SerializeAsync(file, results, JsonOptions, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads what <see cref="WriteJsonAsync"/> wrote.</summary>
    public static async Task<IReadOnlyList<BenchResult>> ReadJsonAsync(string path, CancellationToken cancellationToken)
    {
        FileStream file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            return await JsonSerializer.DeserializeAsync<BenchResult[]>(file, JsonOptions, cancellationToken).ConfigureAwait(false) ?? [];
        }
    }
}
