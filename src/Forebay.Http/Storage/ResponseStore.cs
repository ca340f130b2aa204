using System.Diagnostics.CodeAnalysis;
using Forebay.Http.NoVarySearch;
using Forebay.Http.Rules;
using Forebay.Http.Targets;
using Forebay.Liveness;

namespace Forebay.Http.Storage;

/// <summary>Responses in the engine's tiers, found by URI, method and what they vary by. Thread-safe.</summary>
internal sealed class ResponseStore(TieredCache cache, ResponseStoreOptions options)
{
    // The tiers beyond memory give back nothing that would live longer, however long it says that it is fresh.
    private static readonly TimeSpan MostKept = TimeSpan.FromDays(24);
    private readonly EntryOptions read = new() { Region = options.Region };

    public TieredCache Cache => cache;

    public ResponseStoreOptions Options => options;

    /// <summary>The response in memory to a GET of a URI whose responses vary by nothing. The way of a hit: nothing else is looked at.</summary>
    public bool TryGetPlain(string key, [NotNullWhen(true)] out StoredResponse? response)
    {
        response = cache.TryGet(key, out StoredEntry? entry) ? entry.Response : null;
        return response is not null;
    }

    /// <summary>The response that a request may be given, fresh or not: of those that match the one made last.</summary>
    public async ValueTask<Lookup> FindAsync(RequestFacts request, CancellationToken cancellationToken)
    {
        var lookup = new Lookup();
        await FindAsync(lookup, request, "GET", cancellationToken).ConfigureAwait(false);
        // What a GET got serves a HEAD too.
        if (request.Method == "HEAD" && lookup.Response is null)
            await FindAsync(lookup, request, "HEAD", cancellationToken).ConfigureAwait(false);
        if (lookup.Response is null)
            await FindBySearchAsync(lookup, request, cancellationToken).ConfigureAwait(false);
        return lookup;
    }

    /// <summary>Adds to a lookup that found nothing whole the parts that are stored of what the request asks for.</summary>
    public async ValueTask FindPartsAsync(RequestFacts request, Lookup lookup, CancellationToken cancellationToken)
    {
        await FindAsync(lookup, request, PartKind, cancellationToken).ConfigureAwait(false);
        lookup.TakeAsPart();
    }

    /// <summary>Stores a response. False: something made it invalid meanwhile, or another answer came meanwhile and nothing tells which is newer; then neither stays.</summary>
    /// <param name="request">The request; its URI and extra key count.</param>
    /// <param name="response">The response.</param>
    /// <param name="lookup">From before the origin was asked.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="renewed">The lease that goes on where that of the lookup has ended; null: it has not.</param>
    public async ValueTask<bool> StoreAsync(RequestFacts request, StoredResponse response, Lookup lookup, CancellationToken cancellationToken, Lease? renewed = null)
    {
        if (!ResponseKey.IsStorable(request.Target))
            return false;
        IReadOnlyList<string> names = Variants.NamesOf(response.Fields);
        string? search = SearchOf(response);
        string first = search is null ? ResponseKey.Of(request.Target, response.IsPart ? PartKind : response.Method, request.KeyExtra) : ResponseKey.OfSearch(request.Target, search, request.KeyExtra);
        string key = names.Count == 0 ? first : ResponseKey.OfVariant(first, names, response.Original);
        Lease lease = lookup.LeaseOf(key);
        if (renewed is { } next)
            lease = next with { Found = lease.Found };
        // Without one nothing would tell whether something was invalidated since the origin was asked. A durable region gives none.
        if (!lease.IsValid)
            return false;
        TimeSpan keepFor = KeepFor(response);
        EntryOptions keep = new() { Region = options.Region, FreshFor = keepFor };
        string[] tags = TagsOf(request.Target, response);
        if (!await cache.SetAsync(key, new StoredEntry(response), lease, keep, tags, cancellationToken).ConfigureAwait(false))
            return false;
        EntryOptions keepLists = keep with { FreshFor = Limited(options.KeepForValidation + keepFor) };
        if (search is not null)
            await NoteAsync(ResponseKey.OfSearches(request.Target, request.KeyExtra), [search], keepLists, tags[^1], cancellationToken).ConfigureAwait(false);
        return names.Count == 0 || await NoteAsync(first, names, keepLists, tags[0], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The body of a stored response in another coding, made here before; null: not yet.</summary>
    public ReadOnlyMemory<byte>? FindEncoding(string key, string coding, StoredResponse response) =>
        cache.TryGet(ResponseKey.OfEncoding(key, coding), out StoredEntry? entry) && entry.Encoding is { } encoding && encoding.Of == response.ReceivedAt ? encoding.Body : (ReadOnlyMemory<byte>?)null;

    /// <summary>Keeps such a body in memory; as long as its response, and dead with it.</summary>
    public async ValueTask KeepEncodingAsync(RequestFacts request, string key, string coding, StoredResponse response, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        // It is made from the response that it names: when that is replaced or removed, nobody looks for it any more.
        var keep = new EntryOptions { Region = options.Region, FreshFor = KeepFor(response), WriteTo = RegionTiers.Memory };
        await cache.SetAsync(ResponseKey.OfEncoding(key, coding), new StoredEntry(new StoredEncoding(response.ReceivedAt, body)), cache.TakeLease(), keep, TagsOf(request.Target, response), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Makes everything that is stored for these URIs invalid, whatever its variant, by one invalidation.</summary>
    public ValueTask InvalidateAsync(IEnumerable<TargetUri> targets, CancellationToken cancellationToken) =>
        cache.RemoveByTagAsync(targets.SelectMany(target => new[] { ResponseKey.TagOf(target), ResponseKey.TagOfPath(target) }), cancellationToken);

    /// <summary>As if a URI had been looked for and not found: the right to store what is read from now on.</summary>
    public Lookup Begin(RequestFacts request) => new(ResponseKey.Of(request.Target, "GET", request.KeyExtra), cache.TakeLease());

    /// <summary>As <see cref="Begin"/>, after an invalidation of the caller's own, for what was read before it; null: another was made since, and what was read may be older than that.</summary>
    /// <param name="request">The request.</param>
    /// <param name="before">From before the read.</param>
    public Lookup? Resume(RequestFacts request, Lookup before)
    {
        Lookup after = Begin(request);
        string key = ResponseKey.Of(request.Target, "GET", request.KeyExtra);
        return after.LeaseOf(key).Born.Value == before.LeaseOf(key).Born.Value + 1 ? after : null;
    }

    /// <summary>Removes one entry: what it leads to is not there any more.</summary>
    public ValueTask RemoveAsync(string key, CancellationToken cancellationToken) => cache.RemoveAsync(key, cancellationToken);

    /// <summary>Whether a response that is being read could still be stored and given to others: nothing made it invalid since the origin was asked.</summary>
    public bool IsAlive(RequestFacts request, Lookup lookup, StoredResponse response)
    {
        string first = ResponseKey.Of(request.Target, "GET", request.KeyExtra);
        return cache.IsAlive(lookup.LeaseOf(first), first, [.. TagsOf(request.Target, response).Select(Tag.Of)]);
    }

    private const string PartKind = "PART";

    // What answers several queries is made invalid with any URI of its path.
    private static string[] TagsOf(TargetUri target, StoredResponse response) =>
        [ResponseKey.TagOf(target), .. response.Tags.Select(ResponseKey.TagOf), .. SearchOf(response) is null ? Array.Empty<string>() : [ResponseKey.TagOfPath(target)]];

    /// <summary>The <c>No-Vary-Search</c> of a response that answers other queries too; null: it answers its own alone.</summary>
    private static string? SearchOf(StoredResponse response) =>
        response is { IsPart: false, Method: "GET" } && response.Fields.Combined("No-Vary-Search") is { } field && !SearchVariance.Parse(field).IsDefault ? field : null;

    /// <summary>A response to another query of the same path that says it answers this one too (No-Vary-Search).</summary>
    private async ValueTask FindBySearchAsync(Lookup lookup, RequestFacts request, CancellationToken cancellationToken)
    {
        CacheResult<StoredEntry> searches = await cache.GetAsync<StoredEntry>(ResponseKey.OfSearches(request.Target, request.KeyExtra), read, cancellationToken).ConfigureAwait(false);
        foreach (IReadOnlyList<string> search in searches is { HasValue: true, Value.List: { } list } ? list.Varyings : [])
            await FindUnderAsync(lookup, request, ResponseKey.OfSearch(request.Target, search[0], request.KeyExtra), cancellationToken).ConfigureAwait(false);
    }

    private ValueTask FindAsync(Lookup lookup, RequestFacts request, string kind, CancellationToken cancellationToken) =>
        FindUnderAsync(lookup, request, ResponseKey.Of(request.Target, kind, request.KeyExtra), cancellationToken);

    private async ValueTask FindUnderAsync(Lookup lookup, RequestFacts request, string first, CancellationToken cancellationToken)
    {
        CacheResult<StoredEntry> result = await cache.GetAsync<StoredEntry>(first, read, cancellationToken).ConfigureAwait(false);
        lookup.Saw(first, result);
        if (!result.HasValue)
            return;
        if (result.Value.Response is { } plain)
        {
            if (Variants.Matches(plain.Original, plain.Fields, request.Fields) && IsBetter(plain, lookup.Response))
                lookup.Take(first, plain, result.Source);
            return;
        }
        foreach (IReadOnlyList<string> names in result.Value.List?.Varyings ?? [])
        {
            string key = ResponseKey.OfVariant(first, names, request.Fields);
            CacheResult<StoredEntry> variant = await cache.GetAsync<StoredEntry>(key, read, cancellationToken).ConfigureAwait(false);
            lookup.Saw(key, variant);
            if (variant.HasValue && variant.Value.Response is { } found && Variants.Matches(found.Original, found.Fields, request.Fields) && IsBetter(found, lookup.Response))
                lookup.Take(key, found, variant.Source);
        }
    }

    private bool IsBetter(StoredResponse one, StoredResponse? other) => other is null || ReferenceEquals(Variants.Best([other, one], each => each.FactsFor(options.Rules)), one);

    // The list says nothing that the origin knows: it is written under what stands there now, and lives at least as long as what it leads to.
    private async ValueTask<bool> NoteAsync(string first, IReadOnlyList<string> names, EntryOptions keep, string tag, CancellationToken cancellationToken)
    {
        CacheResult<StoredEntry> standing = await cache.GetAsync<StoredEntry>(first, read, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<IReadOnlyList<string>> before = standing is { HasValue: true, Value.List: { } list } ? list.Varyings : [];
        var all = new VariantList([names, .. before.Where(set => !set.SequenceEqual(names, StringComparer.Ordinal)).Take(options.MaxVaryings - 1)]);
        return await cache.SetAsync(first, new StoredEntry(all), standing.Lease, keep, [tag], cancellationToken).ConfigureAwait(false);
    }

    // As long as it may be of use: while it is fresh, while it may be served stale, and while it may be validated.
    private TimeSpan KeepFor(StoredResponse response)
    {
        ResponseFacts facts = response.FactsFor(options.Rules);
        long fresh = Math.Max(0, facts.Lifetime.Seconds - ResponseAge.At(facts, facts.ReceivedAt));
        long stale = Math.Max(Math.Max(facts.Directives.StaleWhileRevalidate ?? 0, facts.Directives.StaleIfError ?? 0), facts.ForbidsStale ? 0 : options.Rules.StaleIfUnreachableSeconds);
        TimeSpan use = TimeSpan.FromSeconds(Math.Max(1, fresh + stale));
        return Limited(facts.HasValidator && use < options.KeepForValidation ? options.KeepForValidation : use);
    }

    private static TimeSpan Limited(TimeSpan time) => time < MostKept ? time : MostKept;
}
