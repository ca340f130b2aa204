using System.Text.Json;
using MusicStore.Startup;

namespace MusicStore.Health;

/// <summary>Asks the store that serves a folder how it is: what a command's own process could tell of cache and memory is nothing.</summary>
internal static class RunningStore
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The report with what the running store says of its process; where none answers, it says so.</summary>
    public static async Task<HealthReport> AskAsync(StoreOptions options, HealthReport own, CancellationToken cancellation)
    {
        string url = options.Urls.Split(';')[0];
        HealthReport? running = await AskAsync(new Uri(new Uri(url), "/health"), cancellation);
        // Another store may listen there.
        HealthItem[] items = running is not null && running.Store == own.Store
            ? [.. own.Items.Where(item => !item.OfProcess), .. running.Items.Where(item => item.OfProcess)]
            : [.. own.Items.Select(item => item.OfProcess ? new HealthItem(item.Name, Healthy: true, $"unknown: {(running is null ? "no store" : "another store")} answers at {url}", "Name the running store's address with --urls.") { OfProcess = true } : item)];
        return own with { Healthy = Array.TrueForAll(items, item => item.Healthy), Items = items };
    }

    private static async Task<HealthReport?> AskAsync(Uri address, CancellationToken cancellation)
    {
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            // Not well is an answer, too (503).
            using HttpResponseMessage answer = await client.GetAsync(address, cancellation);
            return await answer.Content.ReadFromJsonAsync<HealthReport>(cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or NotSupportedException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}
