namespace MusicStore.Health;

/// <summary>One thing that was looked at, and what to do about it where it is not well.</summary>
internal sealed record HealthItem(string Name, bool Healthy, string Value, string? Advice = null)
{
    /// <summary>It is of the process that was asked, not of the files.</summary>
    public bool OfProcess { get; init; }
}

/// <summary>How the store is.</summary>
/// <param name="Healthy">All items are.</param>
/// <param name="At">When it was looked at.</param>
/// <param name="Items">What was looked at.</param>
/// <param name="Store">Which store: a number that its database drew when it was made. Null: the database can't be read.</param>
internal sealed record HealthReport(bool Healthy, DateTimeOffset At, IReadOnlyList<HealthItem> Items, string? Store = null);
