using Forebay.Liveness;

namespace Forebay.Http.Storage;

/// <summary>What was found for a request, and the right to put into its place what the origin is asked for from then on.</summary>
internal sealed class Lookup
{
    private readonly Dictionary<string, Lease> leases = new(StringComparer.Ordinal);

    public Lookup()
    {
    }

    public Lookup(string key, Lease lease) => leases[key] = lease;

    /// <summary>The response; null: there is none for this request.</summary>
    public StoredResponse? Response { get; private set; }

    /// <summary>Parts of it; null: none were looked for, or there are none.</summary>
    public StoredResponse? Part { get; private set; }

    /// <summary>Where the response stands, or the parts.</summary>
    public string? Key { get; private set; }

    /// <summary>Whether the response came from this process's memory.</summary>
    public CacheSource Source { get; private set; }

    /// <summary>Whether something is stored for the URI at all.</summary>
    public bool KnowsUri { get; private set; }

    /// <summary>The right to store under a key what is read from now on.</summary>
    /// <param name="key">The key. What nobody looked for has the oldest of the leases, without what was found.</param>
    public Lease LeaseOf(string key) => leases.TryGetValue(key, out Lease lease) ? lease : leases.Values.First() with { Found = null, Shared = null };

    public void Saw(string key, CacheResult<StoredEntry> result)
    {
        leases[key] = result.Lease;
        KnowsUri |= result.HasValue;
    }

    public void Take(string key, StoredResponse response, CacheSource source) => (Key, Response, Source) = (key, response, source);

    public void TakeAsPart() => (Part, Response) = (Response, null);

    /// <summary>Without what was found, as if it were not stored; with its leases, for what takes its place.</summary>
    public void Forget() => (Key, Response) = (null, null);
}
