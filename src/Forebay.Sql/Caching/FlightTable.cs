using System.Collections.Concurrent;

namespace Forebay.Sql.Caching;

/// <summary>The statements that are running, one for a key. Thread-safe.</summary>
/// <remarks>
/// Two of a key may read the database in another order than they end in. So one that was replaced is not stored; and before its rows are handed out, what the
/// others stored is removed and those that run are tainted (<see cref="Taint"/>): a client that has seen its rows would find older ones there.
/// </remarks>
internal sealed class FlightTable<T>
    where T : class
{
    private readonly ConcurrentDictionary<string, Flight<T>> flights = new(StringComparer.Ordinal);

    /// <summary>The running one of a key; where there is none, or its rows would be older than the caller may have, the caller's takes its place.</summary>
    /// <param name="key">The key.</param>
    /// <param name="own">The caller's.</param>
    /// <param name="mayJoin">Whether the caller may have another's rows.</param>
    /// <returns>The caller's own: it runs the statement. Another's: it is to be waited for, and where it is tainted nothing but its end.</returns>
    public Flight<T> Enter(string key, Flight<T> own, Func<Flight<T>, bool> mayJoin)
    {
        while (true)
        {
            Flight<T> standing = flights.GetOrAdd(key, own);
            if (ReferenceEquals(standing, own) || standing.IsTainted || mayJoin(standing))
                return standing;
            if (TryReplace(key, own, standing))
                return own;
        }
    }

    /// <summary>Lets a caller's own take the place of one that it has waited for in vain, or of whatever stands there by now.</summary>
    public void Replace(string key, Flight<T> own)
    {
        while (true)
        {
            Flight<T> standing = flights.GetOrAdd(key, own);
            if (ReferenceEquals(standing, own) || TryReplace(key, own, standing))
                return;
        }
    }

    /// <summary>Lets nobody join the one that runs now, if it is another one.</summary>
    public void Taint(string key, Flight<T> ended)
    {
        if (flights.TryGetValue(key, out Flight<T>? standing) && !ReferenceEquals(standing, ended))
            standing.IsTainted = true;
    }

    public void End(string key, Flight<T> flight) => flights.TryRemove(new KeyValuePair<string, Flight<T>>(key, flight));

    // The flag is set before the caller's own asks the database: whoever sees it unset at its end has read before that.
    private bool TryReplace(string key, Flight<T> own, Flight<T> standing)
    {
        if (!flights.TryUpdate(key, own, standing))
            return false;
        standing.IsReplaced = true;
        return true;
    }
}
