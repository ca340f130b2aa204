using Forebay.Http.Rules;
using Forebay.Http.Targets;
using Forebay.Liveness;

namespace Forebay.Http.Storage;

/// <summary>Responses in the engine's tiers, found by URI, method and what they vary by. Thread-safe.</summary>
internal sealed class ResponseStore(TieredCache cache, ResponseStoreOptions options)
{
    // What comes of no varying at all; the usual case, and the first to be asked.
    private static readonly IReadOnlyList<string> NoNames = [];
    private readonly EntryOptions read = new() { Region = options.Region };

    /// <summary>The response that a request may be given, fresh or not: of those that match the one made last. Null: there is none.</summary>
    public async ValueTask<FoundResponse?> FindAsync(RequestFacts request, CancellationToken cancellationToken)
    {
        FoundResponse? best = null;
        (IReadOnlyList<IReadOnlyList<string>> varyings, _) = await VaryingsAsync(request.Target, cancellationToken).ConfigureAwait(false);
        foreach (IReadOnlyList<string> names in varyings)
        {
            // What a GET got serves a HEAD too.
            foreach (string method in request.Method == "HEAD" ? ["GET", "HEAD"] : new[] { request.Method })
            {
                if (await LookAsync(ResponseKey.Of(request.Target, method, names, request.Fields), cancellationToken).ConfigureAwait(false) is not { } found
                    || !Variants.Matches(found.Response.Original, found.Response.Fields, request.Fields))
                {
                    continue;
                }
                best = best is null ? found : Variants.Best([best, found], one => one.Response.FactsFor(options.Rules));
            }
        }
        return best;
    }

    /// <summary>The stamp to be taken before the origin is asked for what is not stored: its answer is stored only while nothing has made it invalid since.</summary>
    public Lease TakeLease() => cache.TakeLease();

    /// <summary>Stores a response. False: something made it invalid meanwhile, or another answer came meanwhile and nothing tells which is newer; then neither stays.</summary>
    /// <param name="target">The URI.</param>
    /// <param name="response">The response.</param>
    /// <param name="lease">From before the origin was asked: of what was found, which the response then replaces, or of <see cref="TakeLease"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<bool> StoreAsync(TargetUri target, StoredResponse response, Lease lease, CancellationToken cancellationToken)
    {
        // Without one nothing would tell whether something was invalidated since the origin was asked. A durable region gives none.
        if (!lease.IsValid)
            return false;
        IReadOnlyList<string> names = Variants.NamesOf(response.Fields);
        string list = ResponseKey.Of(target);
        TimeSpan keepFor = KeepFor(response);
        EntryOptions keep = new() { Region = options.Region, FreshFor = keepFor };
        if (!await cache.SetAsync(ResponseKey.Of(target, response.Method, names, response.Original), response, lease, keep, [list], cancellationToken).ConfigureAwait(false))
            return false;
        if (names.Count == 0)
            return true;
        // The list says nothing that the origin knows: it is written under what stands there now, and lives at least as long as what it leads to.
        (IReadOnlyList<IReadOnlyList<string>> before, Lease current) = await VaryingsAsync(target, cancellationToken).ConfigureAwait(false);
        string[] varyings = [.. before.Where(set => set.Count > 0).Select(Text).Prepend(Text(names)).Distinct(StringComparer.Ordinal).Take(options.MaxVaryings)];
        return await cache.SetAsync(list, string.Join('\n', varyings), current, keep with { FreshFor = options.KeepForValidation + keepFor }, [list], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes everything that is stored for a URI invalid, whatever its variant.</summary>
    public ValueTask InvalidateAsync(TargetUri target, CancellationToken cancellationToken) => cache.RemoveByTagAsync(ResponseKey.Of(target), cancellationToken);

    private async ValueTask<FoundResponse?> LookAsync(string key, CancellationToken cancellationToken)
    {
        CacheResult<StoredResponse> result = await cache.GetAsync<StoredResponse>(key, read, cancellationToken).ConfigureAwait(false);
        return result.HasValue ? new FoundResponse(result.Value, result.Lease) : null;
    }

    private async ValueTask<(IReadOnlyList<IReadOnlyList<string>> Varyings, Lease Lease)> VaryingsAsync(TargetUri target, CancellationToken cancellationToken)
    {
        CacheResult<string> list = await cache.GetAsync<string>(ResponseKey.Of(target), read, cancellationToken).ConfigureAwait(false);
        return (list.HasValue ? [NoNames, .. list.Value.Split('\n').Select(set => set.Split(','))] : [NoNames], list.Lease);
    }

    private static string Text(IReadOnlyList<string> names) => string.Join(',', names);

    // As long as it may be of use: while it is fresh, while it may be served stale, and while it may be validated.
    private TimeSpan KeepFor(StoredResponse response)
    {
        ResponseFacts facts = response.FactsFor(options.Rules);
        long fresh = Math.Max(0, facts.Lifetime.Seconds - ResponseAge.At(facts, facts.ReceivedAt));
        long stale = Math.Max(Math.Max(facts.Directives.StaleWhileRevalidate ?? 0, facts.Directives.StaleIfError ?? 0), facts.ForbidsStale ? 0 : options.Rules.StaleIfUnreachableSeconds);
        TimeSpan use = TimeSpan.FromSeconds(Math.Max(1, fresh + stale));
        return facts.HasValidator && use < options.KeepForValidation ? options.KeepForValidation : use;
    }
}
