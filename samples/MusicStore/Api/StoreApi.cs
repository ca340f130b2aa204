using MusicStore.Activity;
using MusicStore.Catalogue;
using MusicStore.Sessions;

namespace MusicStore.Api;

/// <summary>The JSON API: <c>/api</c>, described at <c>/openapi/v1.json</c>.</summary>
internal static class StoreApi
{
    // From the look at If-Match to the write one change at a time: else two editors of the same state could both be told that they were first.
    private static readonly SemaphoreSlim Changes = new(1, 1);

    public static void MapStoreApi(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api").WithTags("store").ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/artists", (HttpContext http, CachedCatalogue catalogue, CancellationToken cancellation) => ListAsync(http, (page, size) => catalogue.ArtistsAsync(page, size, cancellation))).WithSummary("Artists by name").Produces<Paged<ArtistSummary>>();
        api.MapGet("/artists/{id:long}", (long id, HttpContext http, CachedCatalogue catalogue, CancellationToken cancellation) => OneAsync(http, "artist", id, catalogue.ArtistAsync(id, cancellation))).WithSummary("An artist with albums").Produces<Artist>();
        api.MapGet("/albums/{id:long}", (long id, HttpContext http, CachedCatalogue catalogue, CancellationToken cancellation) => OneAsync(http, "album", id, catalogue.AlbumAsync(id, cancellation))).WithSummary("An album with tracks").Produces<Album>();
        api.MapGet("/tracks/{id:long}", (long id, HttpContext http, CachedCatalogue catalogue, CancellationToken cancellation) => OneAsync(http, "track", id, catalogue.TrackAsync(id, cancellation))).WithSummary("A track").Produces<Track>();
        api.MapGet("/genres", async (HttpContext http, CachedCatalogue catalogue, CancellationToken cancellation) => Etag.Ok(http, (await catalogue.GenresAsync(cancellation))!.Items)).WithSummary("Genres with their numbers of tracks").Produces<IReadOnlyList<Genre>>();
        api.MapGet("/playlists", (HttpContext http, CachedCatalogue catalogue, CancellationToken cancellation) => ListAsync(http, (page, size) => catalogue.PlaylistsAsync(page, size, cancellation))).WithSummary("Playlists by name").Produces<Paged<PlaylistSummary>>();
        api.MapGet("/playlists/{id:long}", (long id, HttpContext http, CachedCatalogue catalogue, CancellationToken cancellation) =>
            Paging.TryRead(http.Request, out int page, out int size, out Dictionary<string, string[]> problems) ? OneAsync(http, "playlist", id, catalogue.PlaylistAsync(id, page, size, cancellation)) : Task.FromResult(Results.ValidationProblem(problems)))
            .WithSummary("A playlist with a page of its tracks").Produces<Playlist>().ProducesValidationProblem();
        api.MapGet("/customers/{id:long}/purchases", PurchasesAsync).WithSummary("A customer's purchases").Produces<CustomerPurchases>();
        api.MapGet("/popular", PopularAsync).WithSummary("The most played: type=tracks, artists or albums").Produces<PopularList>().ProducesValidationProblem();
        api.MapGet("/recent", async (HttpContext http, CachedCatalogue catalogue, CancellationToken cancellation) => Etag.Ok(http, await catalogue.RecentAsync(cancellation))).WithSummary("The last plays").Produces<RecentPlays>();
        api.MapGet("/stats/catalogue", async (HttpContext http, CachedCatalogue catalogue, CancellationToken cancellation) => Etag.Ok(http, await catalogue.CountsAsync(cancellation))).WithSummary("How much there is of everything").Produces<CatalogueCounts>();
        MapChanges(api);
    }

    private static void MapChanges(RouteGroupBuilder api)
    {
        api.MapPatch("/artists/{id:long}", (long id, ArtistChange change, HttpContext http, CachedCatalogue catalogue, CatalogueWriter writer, CancellationToken cancellation) => ChangeAsync(
            http, "artist", id, () => catalogue.ArtistAsync(id, cancellation), ChangeRules.Problems(("name", Needed("name", change.Name) ?? ChangeRules.OfName("name", change.Name))), () => writer.RenameArtistAsync(id, change.Name!, cancellation)))
            .AddEndpointFilter(AdminOnlyAsync).WithSummary("Rename an artist").Produces<Artist>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status412PreconditionFailed);
        api.MapPatch("/albums/{id:long}", (long id, AlbumChange change, HttpContext http, CachedCatalogue catalogue, CatalogueWriter writer, CancellationToken cancellation) => ChangeAsync(
            http, "album", id, () => catalogue.AlbumAsync(id, cancellation), ChangeRules.Problems(("title", Needed("title", change.Title) ?? ChangeRules.OfName("title", change.Title))), () => writer.RenameAlbumAsync(id, change.Title!, cancellation)))
            .AddEndpointFilter(AdminOnlyAsync).WithSummary("Rename an album").Produces<Album>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status412PreconditionFailed);
        api.MapPatch("/tracks/{id:long}", (long id, TrackChange change, HttpContext http, CachedCatalogue catalogue, CatalogueWriter writer, CancellationToken cancellation) => ChangeAsync(
            http, "track", id, () => catalogue.TrackAsync(id, cancellation),
            ChangeRules.Problems(
                ("name", change is { Name: null, UnitPrice: null } ? "give name, unitPrice or both." : ChangeRules.OfName("name", change.Name)),
                ("unitPrice", ChangeRules.OfPrice(change.UnitPrice))),
            () => writer.ChangeTrackAsync(id, change.Name, change.UnitPrice, cancellation)))
            .AddEndpointFilter(AdminOnlyAsync).WithSummary("Change a track's name or price").Produces<Track>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status412PreconditionFailed);
        api.MapPost("/tracks/{id:long}/plays", PlayAsync)
            .WithSummary("Record a play of a track").Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync<T>(HttpContext http, Func<int, int, ValueTask<T?>> read) where T : class =>
        Paging.TryRead(http.Request, out int page, out int size, out Dictionary<string, string[]> problems) ? Etag.Ok(http, await read(page, size)) : Results.ValidationProblem(problems);

    private static async Task<IResult> OneAsync<T>(HttpContext http, string what, long id, ValueTask<T?> read) where T : class =>
        await read is { } value ? Etag.Ok(http, value) : Missing(what, id);

    private static async Task<IResult> PopularAsync(HttpContext http, CachedCatalogue catalogue, CancellationToken cancellation)
    {
        string? type = http.Request.Query["type"];
        PopularType? wanted = type switch { null or "" or "tracks" => PopularType.Tracks, "artists" => PopularType.Artists, "albums" => PopularType.Albums, _ => null };
        return wanted is { } known
            ? Etag.Ok(http, await catalogue.PopularAsync(known, cancellation))
            : Results.ValidationProblem(ChangeRules.Problems(("type", $"'{type}' is not one of tracks, artists, albums.")));
    }

    private static async Task<IResult> ChangeAsync<T>(HttpContext http, string what, long id, Func<ValueTask<T?>> read, Dictionary<string, string[]> problems, Func<Task<bool>> write) where T : class
    {
        if (problems.Count > 0)
            return Results.ValidationProblem(problems);
        await Changes.WaitAsync(http.RequestAborted);
        try
        {
            if (await read() is not { } present)
                return Missing(what, id);
            if (!Etag.Matches(http, present))
                return Results.Problem($"The {what} {id} was changed since: its ETag is no longer the one in If-Match. Read it again.", statusCode: StatusCodes.Status412PreconditionFailed);
            return await write() && await read() is { } changed ? Etag.Ok(http, changed) : Missing(what, id);
        }
        finally
        {
            Changes.Release();
        }
    }

    private static async Task<IResult> PlayAsync(long id, CatalogueWriter writer, SessionStore sessions, ActivityLog activity, CancellationToken cancellation)
    {
        SessionState session = await sessions.GetAsync(cancellation);
        if (!await writer.PlayAsync(id, session.CustomerId, cancellation))
            return Missing("track", id);
        await activity.AddAsync("play", session, id, cancellation);
        return Results.NoContent();
    }

    /// <summary>Lets admins alone through.</summary>
    internal static async ValueTask<object?> AdminOnlyAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        SessionState session = await context.HttpContext.RequestServices.GetRequiredService<SessionStore>().GetAsync(context.HttpContext.RequestAborted);
        return session switch
        {
            { IsAdmin: true } => await next(context),
            { Role: null } => Results.Problem("Sign in as an admin to change the catalogue.", statusCode: StatusCodes.Status401Unauthorized),
            _ => Results.Problem("Only an admin may change the catalogue.", statusCode: StatusCodes.Status403Forbidden),
        };
    }

    private static async Task<IResult> PurchasesAsync(long id, HttpContext http, CachedCatalogue catalogue, SessionStore sessions, CancellationToken cancellation)
    {
        SessionState session = await sessions.GetAsync(cancellation);
        if (session.Role is null)
            return Results.Problem("Sign in to see purchases.", statusCode: StatusCodes.Status401Unauthorized);
        return session.IsAdmin || session.CustomerId == id ? await OneAsync(http, "customer", id, catalogue.PurchasesAsync(id, cancellation)) : Missing("customer", id);
    }

    private static string? Needed(string field, string? value) => value is null ? $"{field} is missing." : null;

    private static IResult Missing(string what, long id) => Results.Problem($"There is no {what} {id}.", statusCode: StatusCodes.Status404NotFound);
}
