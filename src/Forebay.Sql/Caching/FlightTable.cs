using System.Collections.Concurrent;

namespace Forebay.Sql.Caching;

/// <summary>The statements that are running, one for a key. Thread-safe.</summary>
internal sealed class FlightTable
{
    private readonly ConcurrentDictionary<string, Flight> flights = new(StringComparer.Ordinal);

    /// <summary>The running one of a key; where there is none, or its rows would be older than the caller may have, the caller's takes its place.</summary>
    /// <param name="key">The key.</param>
    /// <param name="own">The caller's.</param>
    /// <param name="mayJoin">Whether the caller may have another's rows.</param>
    /// <returns>The caller's own: it runs the statement. Another's: it is to be waited for.</returns>
    public Flight Enter(string key, Flight own, Func<Flight, bool> mayJoin)
    {
        while (true)
        {
            Flight standing = flights.GetOrAdd(key, own);
            if (ReferenceEquals(standing, own) || mayJoin(standing))
                return standing;
            if (flights.TryUpdate(key, own, standing))
                return own;
        }
    }

    public void End(string key, Flight flight) => flights.TryRemove(new KeyValuePair<string, Flight>(key, flight));
}
