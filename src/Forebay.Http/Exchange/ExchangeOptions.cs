using Forebay.Http.Rules;

namespace Forebay.Http.Exchange;

/// <summary>What the cache does beyond the rules.</summary>
internal sealed record ExchangeOptions
{
    public required RuleOptions Rules { get; init; }

    /// <summary>How it calls itself in <c>Cache-Status</c>.</summary>
    public string Name { get; init; } = "forebay";

    /// <summary>The largest body that is stored, in bytes.</summary>
    public long MaxObjectBytes { get; init; } = 8 << 20;

    /// <summary>The largest body that is held whole, in bytes; no more than an array holds.</summary>
    public long MaxBufferedBytes { get; init => field = Math.Min(value, Array.MaxLength); } = 8 << 20;

    /// <summary>The size of the pieces of larger ones, in bytes.</summary>
    public int ChunkBytes { get; init; } = 256 << 10;

    /// <summary>Whether larger ones are stored, in pieces; they need a tier beyond memory.</summary>
    public bool StoresLarge { get; init; }

    /// <summary>Whether parts (206) are stored.</summary>
    public bool StoresParts { get; init; }

    /// <summary>Whether requests wait for one that fetches the same.</summary>
    public bool Collapses { get; init; }

    /// <summary>How long they wait for its response to begin.</summary>
    public TimeSpan CollapseTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a body is read to its end for the store when nobody reads it any more.</summary>
    public bool FinishesUnread { get; init; }

    /// <summary>The longest pause within a body of the origin's.</summary>
    public TimeSpan BodyTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>The fields that name tags.</summary>
    public IReadOnlyList<string> TagFields { get; init; } = [];

    /// <summary>Whether a response that the rules let be stored is kept out all the same; null: none is.</summary>
    public Func<RequestFacts, ResponseFacts, bool>? Refuses { get; init; }
}
