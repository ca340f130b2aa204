using Forebay;
using Forebay.Search;
using Forebay.Search.Fts5;
using MusicStore.Catalogue;
using MusicStore.Search;
using MusicStore.Startup;

namespace MusicStore.Api;

/// <summary>The search part of the JSON API.</summary>
internal static class SearchApi
{
    public static void MapSearchApi(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api").WithTags("search");
        api.MapGet("/search", async (HttpContext http, TrackSearch search, CancellationToken cancellation) =>
            SearchQuery.TryRead(http.Request.Query, out SearchQuery query, out Dictionary<string, string[]> problems) ? Etag.Ok(http, await search.SearchAsync(query, cancellation)) : Results.ValidationProblem(problems))
            .WithSummary("Tracks that match q (words, \"phrases\", -not, OR, prefix*, artist:queen) and the filters genre, artist, media, yearFrom, yearTo, priceMin, priceMax, lengthMin, lengthMax; sort, page, size")
            .Produces<SearchResults>().ProducesValidationProblem().RequireRateLimiting(RateLimits.Search);
        api.MapGet("/suggest", async (HttpContext http, TrackSearch search, CancellationToken cancellation) =>
            http.Request.Query["q"].FirstOrDefault() is { Length: > 0 and <= SearchQuery.MostCharacters } text
                ? Etag.Ok(http, await search.SuggestAsync(text, cancellation))
                : Results.ValidationProblem(ChangeRules.Problems(("q", $"q is missing or longer than {SearchQuery.MostCharacters} characters."))))
            .WithSummary("Completions of what is typed").Produces<SuggestedItems>().ProducesValidationProblem().RequireRateLimiting(RateLimits.Search);
        api.MapGet("/search/popular", async (HttpContext http, TrackSearch search, CancellationToken cancellation) => Etag.Ok(http, await search.PopularAsync(cancellation)))
            .WithSummary("What most visitors searched for in the last 7 days").Produces<PopularSearches>();
        api.MapGet("/search/synonyms", async (Fts5Index index, CancellationToken cancellation) => Results.Json((await index.GetSynonymsAsync(cancellation)).Select(one => new Synonym(one.Term, one.Synonym))))
            .AddEndpointFilter(StoreApi.AdminOnlyAsync).WithSummary("The table of synonyms").Produces<IReadOnlyList<Synonym>>();
        api.MapPut("/search/synonyms", PutSynonymsAsync).AddEndpointFilter(StoreApi.AdminOnlyAsync).WithSummary("Replace the table of synonyms").Produces(StatusCodes.Status204NoContent).ProducesValidationProblem();
    }

    private static async Task<IResult> PutSynonymsAsync(IReadOnlyList<Synonym> body, Fts5Index index, TieredCache cache, CancellationToken cancellation)
    {
        try
        {
            await index.SetSynonymsAsync(body.Select(one => (one.Term ?? "", one.Stands ?? "")), cancellation);
        }
        catch (SearchException e)
        {
            return Results.ValidationProblem(ChangeRules.Problems(("synonyms", e.Message)));
        }
        await cache.RemoveByTagAsync([StoreTags.Search], CancellationToken.None);
        return Results.NoContent();
    }
}

/// <summary>A word, and what it stands for, too; in one direction.</summary>
public sealed record Synonym(string? Term, string? Stands);
