using Forebay.Http.Fields;
using Forebay.Http.Rules;
using Forebay.Http.StatusField;
using Forebay.Http.Storage;

namespace Forebay.Http.Exchange;

/// <summary>What the origin is asked for a request, and what for.</summary>
internal sealed record Ask
{
    public required RequestFacts Request { get; init; }

    public required IOrigin Origin { get; init; }

    /// <summary>What was found before; its leases are for what takes its place.</summary>
    public required Lookup Lookup { get; init; }

    public required ForwardReason Reason { get; init; }

    /// <summary>The fields to send.</summary>
    public required FieldList Fields { get; init; }

    /// <summary>What a 304 would confirm; null: the request goes as the client made it.</summary>
    public StoredResponse? Validates { get; init; }

    /// <summary>The parts that are completed by the answer; null: it is for itself.</summary>
    public StoredResponse? Completes { get; init; }

    /// <summary>What may be served where the origin fails.</summary>
    public StoredResponse? StandsIn { get; init; }

    /// <summary>Others that wait for the answer; null: nobody can.</summary>
    public Flight? Flight { get; init; }

    /// <summary>Called when nobody can wait for it any more.</summary>
    public Action? Landed { get; init; }

    /// <summary>The answer is for others too, or for the store alone: it goes on when the client has gone.</summary>
    public bool IsDetached { get; init; }
}
