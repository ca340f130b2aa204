namespace MusicStore.Health;

/// <summary>One thing that was looked at, and what to do about it where it is not well.</summary>
internal sealed record HealthItem(string Name, bool Healthy, string Value, string? Advice = null);

/// <summary>How the store is.</summary>
internal sealed record HealthReport(bool Healthy, DateTimeOffset At, IReadOnlyList<HealthItem> Items);
