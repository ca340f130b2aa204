using Forebay.Http.Fields;
using Forebay.Http.Rules;

namespace Forebay.Http.Storage;

/// <summary>A response as it is stored: what the rules need to know of it and of its request, and its body or parts of it.</summary>
/// <remarks>Nobody changes one, its lists included; a freshened response is another one.</remarks>
internal sealed class StoredResponse
{
    private ResponseFacts? facts;
    private RuleOptions? factsFor;
    private object? prepared;

    public required string Method { get; init; }

    public required int Status { get; init; }

    public required FieldList Fields { get; init; }

    /// <summary>The request's fields by which the response varies.</summary>
    public required FieldList Original { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The body; of a part, the bytes of all its ranges one after the other; empty where it is a <see cref="Large"/> one.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Null: the body is here.</summary>
    public LargeBody? Large { get; init; }

    /// <summary>Which bytes of the whole there are, in order, apart from each other; empty: it is the whole.</summary>
    public IReadOnlyList<ByteRange> Ranges { get; init; } = [];

    /// <summary>How long the whole is; null: it is a part of a whole whose length is not known.</summary>
    public long? CompleteLength { get; init; }

    /// <summary>The names by which it can be purged.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    public bool IsPart => Ranges.Count > 0;

    public long BodyLength => Large?.Length ?? Body.Length;

    /// <summary>What a door made of it for its next answer, and may make anew at any time.</summary>
    public object? Prepared
    {
        get => Volatile.Read(ref prepared);
        set => Volatile.Write(ref prepared, value);
    }

    /// <summary>What the rules say of it for a cache; kept, because a hit asks each time.</summary>
    public ResponseFacts FactsFor(RuleOptions options)
    {
        // Two threads may both make it; they make the same.
        if (Volatile.Read(ref facts) is { } made && ReferenceEquals(factsFor, options))
            return made;
        var fresh = new ResponseFacts(Status, Fields, RequestedAt, ReceivedAt, options);
        factsFor = options;
        Volatile.Write(ref facts, fresh);
        return fresh;
    }

    /// <summary>The same with other fields, as a newer message told them.</summary>
    public StoredResponse With(FieldList fields, DateTimeOffset requestedAt, DateTimeOffset receivedAt) => new()
    {
        Method = Method,
        Status = Status,
        Fields = fields,
        Original = Original,
        RequestedAt = requestedAt,
        ReceivedAt = receivedAt,
        Body = Body,
        Large = Large,
        Ranges = Ranges,
        CompleteLength = CompleteLength,
        Tags = Tags,
    };

    /// <summary>The same with another body.</summary>
    public StoredResponse With(ReadOnlyMemory<byte> body, LargeBody? large = null, IReadOnlyList<ByteRange>? ranges = null, long? completeLength = null) => new()
    {
        Method = Method,
        Status = Status,
        Fields = Fields,
        Original = Original,
        RequestedAt = RequestedAt,
        ReceivedAt = ReceivedAt,
        Body = body,
        Large = large,
        Ranges = ranges ?? [],
        CompleteLength = completeLength,
        Tags = Tags,
    };
}
