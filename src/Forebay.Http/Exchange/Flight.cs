using System.Diagnostics.CodeAnalysis;
using Forebay.Http.Rules;
using Forebay.Http.Storage;

namespace Forebay.Http.Exchange;

/// <summary>A request to the origin that others of the same key may wait for.</summary>
internal sealed class Flight
{
    private readonly TaskCompletionSource<FlightOutcome> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What came of it, as soon as its response has begun.</summary>
    public Task<FlightOutcome> Outcome => outcome.Task;

    public void Tell(FlightOutcome told) => outcome.TrySetResult(told);
}

/// <summary>What came of a request that others waited for.</summary>
/// <param name="Status">The origin's; null: it did not answer.</param>
/// <param name="Failure">Why it did not.</param>
/// <param name="Shared">Its response, where it may be others' too.</param>
internal sealed record FlightOutcome(int? Status, Exception? Failure = null, SharedResponse? Shared = null);

/// <summary>A response while its body comes, with all by which it is known whether another request may have it.</summary>
internal sealed record SharedResponse(RequestFacts Request, Lookup Lookup, StoredResponse Head, BodyBuffer Body);

/// <summary>The requests that are under way, one for a key. Thread-safe.</summary>
internal sealed class FlightTable
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Flight> flights = new(StringComparer.Ordinal);

    public int Count => flights.Count;

    /// <summary>True: nobody asks for this key, and from now on the caller does. False: <paramref name="flight"/> is another's.</summary>
    public bool TryLead(string key, out Flight flight)
    {
        var own = new Flight();
        flight = flights.GetOrAdd(key, own);
        return ReferenceEquals(flight, own);
    }

    /// <summary>Puts the caller's in the place of another's, of whose answer nothing can be used any more.</summary>
    public bool TryReplace(string key, Flight old, [NotNullWhen(true)] out Flight? flight)
    {
        flight = new Flight();
        if (flights.TryUpdate(key, flight, old))
            return true;
        flight = null;
        return false;
    }

    public void End(string key, Flight flight) => flights.TryRemove(new KeyValuePair<string, Flight>(key, flight));
}
