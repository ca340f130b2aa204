using System.ComponentModel;
using Forebay.Liveness;

namespace Forebay.Http.Storage;

/// <summary>The soft purges that still count. Nobody changes one.</summary>
/// <param name="Purges">The newest first.</param>
/// <param name="EverythingBefore">What was received before is stale: purges that were too many to be remembered one by one.</param>
[ImmutableObject(true)]
internal sealed record SoftPurgeList(IReadOnlyList<SoftPurge> Purges, DateTimeOffset? EverythingBefore)
{
    public static SoftPurgeList Empty { get; } = new([], null);

    /// <summary>Whether a response was received before a purge that it matches.</summary>
    public bool Covers(string key, IReadOnlyList<string> tags, DateTimeOffset receivedAt)
    {
        if (receivedAt <= EverythingBefore)
            return true;
        foreach (SoftPurge purge in Purges)
        {
            if (receivedAt <= purge.At && (purge.Kind == SoftPurgeKind.Tag ? tags.Contains(purge.Text, StringComparer.Ordinal) : new KeyPattern(purge.Text).Matches(key)))
                return true;
        }
        return false;
    }

    /// <summary>With one more; where they are more than <paramref name="most"/>, the oldest counts for everything of its time.</summary>
    public SoftPurgeList With(SoftPurge purge, int most)
    {
        SoftPurge[] all = [purge, .. Purges.Where(other => other.Kind != purge.Kind || other.Text != purge.Text)];
        return First(all, Math.Min(most, all.Length));
    }

    /// <summary>Without those from before a moment; the newest of them counts for everything of its time.</summary>
    public SoftPurgeList Since(DateTimeOffset moment) => First(Purges, Purges.TakeWhile(purge => purge.At > moment).Count());

    private SoftPurgeList First(IReadOnlyList<SoftPurge> all, int count)
    {
        if (count == all.Count)
            return this with { Purges = all };
        DateTimeOffset at = all.Skip(count).Max(one => one.At);
        return new SoftPurgeList([.. all.Take(count)], at > EverythingBefore ? at : EverythingBefore ?? at);
    }
}
