using System.Diagnostics;
using System.Text.Encodings.Web;
using Forebay;
using Forebay.Search;
using Forebay.Search.Statistics;
using MusicStore.Activity;
using MusicStore.Catalogue;
using MusicStore.Sessions;

namespace MusicStore.Search;

/// <summary>Searches as pages and API see them: cached until anything that is searched changes, and remembered for the statistics.</summary>
/// <remarks>One for each request, because it notes where the request's parts came from.</remarks>
internal sealed class TrackSearch(TieredCache cache, ISearchIndex index, SearchLog log, IFeedTags feed, ActivityLog activity, PageParts parts, SessionStore sessions, TimeProvider time)
{
    private const int SuggestionsEach = 4;
    private const int PopularCount = 10;
    private static readonly TimeSpan PopularWindow = TimeSpan.FromDays(7);
    // Popular searches come of a log, not of the catalogue: they need not be of this second.
    private static readonly EntryOptions PopularOptions = new() { Region = "search", FreshFor = TimeSpan.FromMinutes(1) };

    public async ValueTask<SearchResults> SearchAsync(SearchQuery query, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        CacheResult<SearchResults> result = await cache.GetOrCreateResultAsync(
            query.CacheKey(), async (_, token) => Present(await index.SearchAsync(query.ToRequest(), token), query), null, feed.With([StoreTags.Search]), cancellation);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        parts.Add("search", result.Source, elapsed);
        await NoteAsync(query, result, elapsed, cancellation);
        return result.Value!;
    }

    public async ValueTask<SuggestedItems> SuggestAsync(string prefix, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        string key = prefix.Trim().ToLowerInvariant();
        CacheResult<SuggestedItems> result = await cache.GetOrCreateResultAsync(
            $"suggestions:{key}{(prefix.EndsWith(' ') ? " " : "")}",
            async (_, token) =>
            {
                IReadOnlyList<Suggestion> found = await index.SuggestAsync(prefix, SuggestionsEach, token);
                IReadOnlyList<PopularSearch> past = await log.PopularAsync(PopularWindow, SuggestionsEach, key, token);
                return new SuggestedItems([.. past.Select(Present), .. found.Select(Present)]);
            },
            null,
            feed.With([StoreTags.Search]),
            cancellation);
        parts.Add("suggestions", result.Source, Stopwatch.GetElapsedTime(started));
        return result.Value!;
    }

    public async ValueTask<PopularSearches> PopularAsync(CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        CacheResult<PopularSearches> result = await cache.GetOrCreateResultAsync(
            "search:popular",
            async (_, token) => new PopularSearches([.. (await log.PopularAsync(PopularWindow, PopularCount, cancellationToken: token)).Select(one => new PopularSearchItem(one.Text, one.Searches))]),
            PopularOptions,
            null,
            cancellation);
        parts.Add("popular searches", result.Source, Stopwatch.GetElapsedTime(started));
        return result.Value!;
    }

    private async ValueTask NoteAsync(SearchQuery query, CacheResult<SearchResults> result, TimeSpan elapsed, CancellationToken cancellation)
    {
        if (query.IsEmpty)
            return;
        SearchKind kind = query.Instant ? SearchKind.Instant : query.Page > 1 ? SearchKind.Page : query.Text.Length == 0 ? SearchKind.Filter : SearchKind.Text;
        SessionState session = await sessions.GetAsync(cancellation);
        // What is typed on the way to a search is none that somebody did.
        if (kind is SearchKind.Text or SearchKind.Filter)
            activity.Note("search", session, text: query.Text);
        bool cached = result.Source is CacheSource.Memory or CacheSource.Persistent or CacheSource.Remote;
        log.Add(new SearchLogEntry(query.Text, result.Value!.Total, elapsed, session.Id.Length > 0 ? session.Id : null, session.CustomerId, cached, time.GetUtcNow()) { Kind = kind, Corrected = result.Value.DidYouMean });
    }

    private static SearchResults Present(SearchPage page, SearchQuery query) => new(
        page.Total, page.TotalIsLowerBound, query.Page, query.Size,
        [.. page.Hits.Select(Present)],
        page.Facets.ToDictionary(facet => Name(facet.Field), facet => (IReadOnlyList<FacetValue>)[.. facet.Counts.Select(one => new FacetValue(one.Value, one.Label, one.Count))], StringComparer.Ordinal),
        page.Corrected, page.Relaxed, page.SortIsPartial);

    private static FoundTrack Present(SearchHit hit) => new(
        hit.Id, hit.Fields["name"] ?? "", hit.Fields["album"], hit.Fields["artist"], hit.Fields["genre"],
        hit.Values[TrackIndex.Album], hit.Values[TrackIndex.Artist], hit.Values[TrackIndex.Genre], hit.Values[TrackIndex.Year], hit.Values[TrackIndex.Length] ?? 0, (hit.Values[TrackIndex.Price] ?? 0) / 100m, hit.Highlights);

    private static SuggestedItem Present(Suggestion suggestion) => suggestion.Kind switch
    {
        "artist" => new("artist", suggestion.Text, $"/artists/{suggestion.Id}", suggestion.Highlight),
        "album" => new("album", suggestion.Text, $"/albums/{suggestion.Id}", suggestion.Highlight),
        _ => new("track", suggestion.Text, $"/tracks/{suggestion.Id}", suggestion.Highlight),
    };

    private static SuggestedItem Present(PopularSearch search) => new("search", search.Text, "/search?q=" + UrlEncoder.Default.Encode(search.Text), HtmlEncoder.Default.Encode(search.Text));

    private static string Name(string field) => field switch { TrackIndex.Genre => "genre", TrackIndex.Artist => "artist", TrackIndex.Media => "media", _ => field };
}
