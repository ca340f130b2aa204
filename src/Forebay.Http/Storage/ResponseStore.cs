using Forebay.Http.Rules;
using Forebay.Http.Targets;
using Forebay.Liveness;

namespace Forebay.Http.Storage;

/// <summary>Responses in the engine's tiers, found by URI, method and what they vary by. Thread-safe.</summary>
internal sealed class ResponseStore(TieredCache cache, ResponseStoreOptions options)
{
    // What comes of no varying at all; the usual case, and the first to be asked.
    private static readonly IReadOnlyList<string> NoNames = [];

    /// <summary>The response that a request may be given, fresh or not: of those that match the one made last. Null: there is none.</summary>
    public async ValueTask<StoredResponse?> FindAsync(RequestFacts request, CancellationToken cancellationToken)
    {
        StoredResponse? best = null;
        foreach (IReadOnlyList<string> names in await VaryingsAsync(request.Target, cancellationToken).ConfigureAwait(false))
        {
            // What a GET got serves a HEAD too.
            foreach (string method in request.Method == "HEAD" ? ["GET", "HEAD"] : new[] { request.Method })
            {
                if (await LookAsync(ResponseKey.Of(request.Target, method, names, request.Fields), cancellationToken).ConfigureAwait(false) is not { } found
                    || !Variants.Matches(found.Original, found.Fields, request.Fields))
                {
                    continue;
                }
                best = best is null ? found : Variants.Best([best, found], one => one.FactsFor(options.Rules));
            }
        }
        return best;
    }

    /// <summary>The stamp to be taken before the origin is asked: what it answers is stored only while nothing has made it invalid since.</summary>
    public Lease TakeLease() => cache.TakeLease();

    /// <summary>Stores a response, in the place of the one for the same variant. False: something made it invalid meanwhile.</summary>
    public async ValueTask<bool> StoreAsync(TargetUri target, StoredResponse response, Lease lease, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> names = Variants.NamesOf(response.Fields);
        string tag = ResponseKey.Of(target);
        EntryOptions keep = new() { Region = options.Region, FreshFor = KeepFor(response) };
        if (!await cache.SetAsync(ResponseKey.Of(target, response.Method, names, response.Original), response, lease, keep, [tag], cancellationToken).ConfigureAwait(false))
            return false;
        if (names.Count == 0)
            return true;
        IReadOnlyList<IReadOnlyList<string>> before = await VaryingsAsync(target, cancellationToken).ConfigureAwait(false);
        string[] varyings = [.. before.Where(set => set.Count > 0).Select(Text).Prepend(Text(names)).Distinct(StringComparer.Ordinal).Take(options.MaxVaryings)];
        // The list lives at least as long as what it leads to: it is written anew with each response.
        EntryOptions keepList = new() { Region = options.Region, FreshFor = options.KeepForValidation + KeepFor(response) };
        return await cache.SetAsync(tag, string.Join('\n', varyings), lease, keepList, [tag], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes everything that is stored for a URI invalid, whatever its variant.</summary>
    public ValueTask InvalidateAsync(TargetUri target, CancellationToken cancellationToken) => cache.RemoveByTagAsync(ResponseKey.Of(target), cancellationToken);

    private async ValueTask<StoredResponse?> LookAsync(string key, CancellationToken cancellationToken)
    {
        CacheResult<StoredResponse> result = await cache.GetAsync<StoredResponse>(key, new EntryOptions { Region = options.Region }, cancellationToken).ConfigureAwait(false);
        return result.HasValue ? result.Value : null;
    }

    private async ValueTask<IReadOnlyList<IReadOnlyList<string>>> VaryingsAsync(TargetUri target, CancellationToken cancellationToken)
    {
        CacheResult<string> list = await cache.GetAsync<string>(ResponseKey.Of(target), new EntryOptions { Region = options.Region }, cancellationToken).ConfigureAwait(false);
        return list.HasValue ? [NoNames, .. list.Value!.Split('\n').Select(set => set.Split(','))] : [NoNames];
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
