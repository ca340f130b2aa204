using System.ComponentModel;
using Forebay.Http.Fields;
using Forebay.Http.Rules;

namespace Forebay.Http.Storage;

/// <summary>A complete response as it is stored: what the rules need to know of it and of its request, and its body.</summary>
/// <remarks>Nobody changes one, its lists included; a freshened response is another one.</remarks>
[ImmutableObject(true)]
internal sealed class StoredResponse
{
    private ResponseFacts? facts;
    private RuleOptions? factsFor;

    public required string Method { get; init; }

    public required int Status { get; init; }

    public required FieldList Fields { get; init; }

    /// <summary>The request's fields by which the response varies.</summary>
    public required FieldList Original { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

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
}
