using Forebay.Http.Targets;

namespace Forebay.Http.Proxy.Upstream;

/// <summary>Finds the origin of a request: by host before any host, and by the longest path. Thread-safe.</summary>
internal sealed class RouteTable(IEnumerable<OriginClient> origins)
{
    private readonly OriginClient[] ordered = [.. origins.OrderByDescending(one => one.Route.Host is not null).ThenByDescending(one => one.Route.PathPrefix.Length)];

    public IReadOnlyList<OriginClient> All => ordered;

    public int IndexOf(OriginClient origin) => Array.IndexOf(ordered, origin);

    /// <summary>Null: no route matches.</summary>
    public OriginClient? Find(TargetUri target)
    {
        foreach (OriginClient origin in ordered)
        {
            if (origin.Matches(target))
                return origin;
        }
        return null;
    }
}
