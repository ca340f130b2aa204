namespace Forebay.Liveness;

/// <summary>A write to the primary whose outcome nobody knows: entries that carry its tags are served to who loads them, and not stored.</summary>
/// <remarks>Immutable; each is another, also where its tags are the same.</remarks>
internal sealed class Doubt(Tag[] tags, bool everything, long since)
{
    /// <summary>What it may change.</summary>
    public Tag[] Tags { get; } = tags;

    /// <summary>True: it may change anything; durable regions apart.</summary>
    public bool Everything { get; } = everything;

    /// <summary>When the doubt began, in milliseconds of the cache's clock.</summary>
    public long Since { get; } = since;

    public bool Concerns(ReadOnlySpan<Tag> tags, bool durable) => (Everything && !durable) || tags.IndexOfAny(Tags) >= 0;
}
