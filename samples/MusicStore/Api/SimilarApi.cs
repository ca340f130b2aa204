using System.Globalization;
using MusicStore.Recommending;
using MusicStore.Sessions;
using MusicStore.Similarity;

namespace MusicStore.Api;

/// <summary>Similar tracks and recommendations in the JSON API.</summary>
internal static class SimilarApi
{
    private const int DefaultCount = 10;

    public static void MapSimilarApi(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api").WithTags("similarity");
        api.MapGet("/tracks/{id:long}/similar", SimilarAsync).WithSummary("Tracks near a track: by=audio, text, metadata or behaviour; k; genre; yearFrom; yearTo").Produces<SimilarTracks>().ProducesValidationProblem();
        api.MapGet("/recommendations", RecommendAsync).WithSummary("What the signed-in customer may like, or, for an admin, ?customer=").Produces<RecommendedTracks>().ProducesProblem(StatusCodes.Status401Unauthorized);
        api.MapGet("/vectors", async (SessionStore sessions, VectorStatus status, CancellationToken cancellation) => Results.Json(await status.ReadAsync(errors: (await sessions.GetAsync(cancellation)).IsAdmin, cancellation))).WithSummary("How far the vectors are; for an admin, what went wrong last").Produces<VectorProgress>();
    }

    private static async Task<IResult> SimilarAsync(long id, HttpContext http, Catalogue.CachedCatalogue catalogue, SimilarReader similar, CancellationToken cancellation)
    {
        string by = http.Request.Query["by"].FirstOrDefault() is { Length: > 0 } named ? named : TrackSpaces.Behaviour;
        IQueryCollection address = http.Request.Query;
        bool goodCount = TryNumber(address, "k", 1, SimilarReader.Most, out long? k), goodGenre = TryNumber(address, "genre", 0, long.MaxValue, out long? genre);
        bool goodFrom = TryNumber(address, "yearFrom", 0, 9999, out long? from), goodTo = TryNumber(address, "yearTo", 0, 9999, out long? to);
        Dictionary<string, string[]> problems = ChangeRules.Problems(
            ("by", TrackSpaces.Names.Contains(by) ? null : $"'{by}' is none of {string.Join(", ", TrackSpaces.Names)}."),
            ("k", goodCount ? null : $"'{address["k"]}' is not a whole number from 1 to {SimilarReader.Most}."),
            ("genre", goodGenre ? null : $"'{address["genre"]}' is not the number of a genre."),
            ("yearFrom", goodFrom ? null : $"'{address["yearFrom"]}' is not a year."),
            ("yearTo", goodTo ? null : $"'{address["yearTo"]}' is not a year."),
            ("yearFrom", from > to ? $"yearFrom is {from}, above yearTo ({to})." : null));
        if (problems.Count > 0)
            return Results.ValidationProblem(problems);
        if (await catalogue.TrackAsync(id, cancellation) is null)
            return Results.Problem($"There is no track {id}.", statusCode: StatusCodes.Status404NotFound);
        return Etag.Ok(http, await similar.ReadAsync(id, by, (int)(k ?? DefaultCount), new SimilarFilter(genre, from, to), cancellation));
    }

    private static async Task<IResult> RecommendAsync(HttpContext http, SessionStore sessions, Catalogue.CachedCatalogue catalogue, TrackRecommender recommender, CancellationToken cancellation)
    {
        SessionState session = await sessions.GetAsync(cancellation);
        string? named = http.Request.Query["customer"].FirstOrDefault();
        long customer = session.CustomerId ?? 0;
        if (!string.IsNullOrEmpty(named) && !long.TryParse(named, NumberStyles.None, CultureInfo.InvariantCulture, out customer))
            return Results.ValidationProblem(ChangeRules.Problems(("customer", $"'{named}' is not the number of a customer.")));
        if (session.Role is null || (customer == 0 && !session.IsAdmin))
            return Results.Problem("Sign in to get recommendations.", statusCode: StatusCodes.Status401Unauthorized);
        if (!session.IsAdmin && customer != session.CustomerId)
            return Results.Problem("Other customers' recommendations are for admins.", statusCode: StatusCodes.Status403Forbidden);
        return await catalogue.PurchasesAsync(customer, cancellation) is null
            ? Results.Problem($"There is no customer {customer}; name one with ?customer=.", statusCode: StatusCodes.Status404NotFound)
            : Etag.Ok(http, await recommender.ReadAsync(customer, cancellation));
    }

    private static bool TryNumber(IQueryCollection address, string name, long least, long most, out long? number)
    {
        number = null;
        if (address[name].FirstOrDefault() is not { Length: > 0 } text)
            return true;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long given) || given < least || given > most)
            return false;
        number = given;
        return true;
    }
}
