using System.Globalization;
using Forebay.Jobs;
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
        api.MapGet("/tracks/{id:long}/similar", SimilarAsync).WithSummary("Tracks near a track: by=audio, text, metadata or behaviour; k; genre").Produces<SimilarTracks>().ProducesValidationProblem();
        api.MapGet("/recommendations", RecommendAsync).WithSummary("What the signed-in customer may like, or, for an admin, ?customer=").Produces<RecommendedTracks>().ProducesProblem(StatusCodes.Status401Unauthorized);
        api.MapGet("/vectors", async (VectorStatus status, CancellationToken cancellation) => Results.Json(await status.ReadAsync(cancellation))).WithSummary("How far the vectors are").Produces<VectorProgress>();
    }

    private static async Task<IResult> SimilarAsync(long id, HttpContext http, Catalogue.CachedCatalogue catalogue, SimilarReader similar, CancellationToken cancellation)
    {
        string by = http.Request.Query["by"].FirstOrDefault() is { Length: > 0 } named ? named : TrackSpaces.Behaviour;
        string? count = http.Request.Query["k"].FirstOrDefault(), genre = http.Request.Query["genre"].FirstOrDefault();
        int k = DefaultCount;
        long only = 0;
        Dictionary<string, string[]> problems = ChangeRules.Problems(
            ("by", TrackSpaces.Names.Contains(by) ? null : $"'{by}' is none of {string.Join(", ", TrackSpaces.Names)}."),
            ("k", string.IsNullOrEmpty(count) || (int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out k) && k is >= 1 and <= SimilarReader.Most) ? null : $"'{count}' is not a whole number from 1 to {SimilarReader.Most}."),
            ("genre", string.IsNullOrEmpty(genre) || long.TryParse(genre, NumberStyles.None, CultureInfo.InvariantCulture, out only) ? null : $"'{genre}' is not the number of a genre."));
        if (problems.Count > 0)
            return Results.ValidationProblem(problems);
        if (await catalogue.TrackAsync(id, cancellation) is null)
            return Results.Problem($"There is no track {id}.", statusCode: StatusCodes.Status404NotFound);
        return Etag.Ok(http, await similar.ReadAsync(id, by, k, string.IsNullOrEmpty(genre) ? null : only, cancellation));
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
}

/// <summary>Tells how far the vectors are.</summary>
internal sealed class VectorStatus(TrackSpaces spaces, VectorRequests requests, IJobQueue jobs)
{
    private const int MostErrors = 10;

    public async Task<VectorProgress> ReadAsync(CancellationToken cancellation)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string space in TrackSpaces.Names)
            counts[space] = await (await spaces.OpenAsync(space)).CountAsync(cancellation);
        JobCounts queue = await jobs.CountAsync(cancellation);
        JobProgress? now = requests.LastFit is { } fit && await jobs.FindAsync(fit, cancellation) is { State: JobState.Running } running ? running.Progress : null;
        IReadOnlyList<DeadJob> failed = await jobs.ListDeadAsync(MostErrors, cancellationToken: cancellation);
        return new VectorProgress(counts, (await spaces.OpenAsync(TrackSpaces.Text)).Form, now is null ? null : $"{now.Text} ({now.Done} of {now.Total})", queue.Pending + queue.Delayed, queue.Running, queue.Completed, queue.Dead, [.. failed.Select(job => job.Error)]);
    }
}
