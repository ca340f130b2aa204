using System.Globalization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Primitives;
using MusicStore.Search;
using MusicStore.Startup;

namespace MusicStore.Pages;

[EnableRateLimiting(RateLimits.Search)]
internal sealed class SearchModel(TrackSearch search) : StorePage
{
    /// <summary>The facets that are shown, with what stands above them.</summary>
    public static readonly (string Field, string Heading)[] Headings = [("genre", "Genres"), ("artist", "Artists"), ("decade", "Decades"), ("media", "Formats")];

    public SearchQuery Query { get; private set; } = new();

    public SearchResults Results { get; private set; } = new(0, TotalIsLowerBound: false, 1, 1, [], new Dictionary<string, IReadOnlyList<FacetValue>>(StringComparer.Ordinal), null, SomeWords: false, SortedPartly: false);

    /// <summary>The text for addresses that lead on from here: a last word that was found unfinished, while somebody typed it, stays so.</summary>
    public string LastingText => Query.Instant && Query.Text.Length > 0 && char.IsLetterOrDigit(Query.Text[^1]) ? Query.Text + "*" : Query.Text;

    public PopularSearches? Popular { get; private set; }

    public IReadOnlyList<string> Problems { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        if (!SearchQuery.TryRead(Request.Query, out SearchQuery query, out Dictionary<string, string[]> problems))
            Problems = [.. problems.Values.SelectMany(problem => problem)];
        Query = query;
        if (Problems.Count == 0)
            Results = await search.SearchAsync(query, cancellation);
        if (query.IsEmpty)
            Popular = await search.PopularAsync(cancellation);
        return Page();
    }

    /// <summary>The index escapes what it marks; a field without a mark is escaped here.</summary>
    public static HtmlString Marked(FoundTrack track, string field, string? text) =>
        new(track.Highlight.TryGetValue(field, out string? marked) ? marked : System.Text.Encodings.Web.HtmlEncoder.Default.Encode(text ?? ""));

    public static string ForText(string text) => "/search" + QueryString.Create("q", text);

    /// <summary>This address with one thing said otherwise; any page but the first is left.</summary>
    public string With(string name, string value) => Address(Request.Query.Where(one => one.Key != name && one.Key != "page").Append(new(name, value)));

    public string Toggle(string field, long value)
    {
        if (field == "decade")
        {
            IEnumerable<KeyValuePair<string, StringValues>> others = Request.Query.Where(one => one.Key is not ("yearFrom" or "yearTo" or "page"));
            return Address(IsChosen(field, value) ? others : others.Append(new("yearFrom", Text(value))).Append(new("yearTo", Text(value + 9))));
        }
        IEnumerable<string?> chosen = Request.Query[field].SelectMany(one => (one ?? "").Split(','));
        string text = Text(value);
        StringValues next = new([.. IsChosen(field, value) ? chosen.Where(one => one != text) : chosen.Append(text)]);
        return Address(Request.Query.Where(one => one.Key != field && one.Key != "page").Append(new(field, next)));
    }

    public bool IsChosen(string field, long value) => field switch
    {
        "genre" => Query.Genres.Contains(value),
        "artist" => Query.Artists.Contains(value),
        "media" => Query.MediaTypes.Contains(value),
        _ => Query.YearFrom == value && Query.YearTo == value + 9,
    };

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private string Address(IEnumerable<KeyValuePair<string, StringValues>> parts) =>
        "/search" + new QueryBuilder(parts.Where(one => one.Key != "instant").Select(one => one.Key == "q" && one.Value == Request.Query["q"] ? new("q", LastingText) : one).SelectMany(one => one.Value.Where(value => !string.IsNullOrEmpty(value)), (one, value) => KeyValuePair.Create(one.Key, value!))).ToQueryString();
}
