using MusicStore.Catalogue;
using MusicStore.Sessions;
using MusicStore.Shop;

namespace MusicStore.Api;

/// <summary>Basket, playlists and trending in the JSON API: for who has signed in by the pages.</summary>
internal static class ShopApi
{
    public static void MapShopApi(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api").WithTags("shop");
        api.MapGet("/trending", async (HttpContext http, CachedCatalogue catalogue, CancellationToken cancellation) => Etag.Ok(http, await catalogue.TrendingAsync(cancellation)))
            .WithSummary("What is played and bought these days").Produces<PopularList>();
        api.MapGet("/basket", async (BasketStore baskets, CancellationToken cancellation) => Results.Json(new BasketAnswer((await baskets.GetAsync(cancellation)).Tracks)))
            .WithSummary("The visitor's basket").Produces<BasketAnswer>();
        api.MapPut("/basket/{id:long}", async (long id, BasketStore baskets, CachedCatalogue catalogue, CancellationToken cancellation) =>
            await catalogue.TrackAsync(id, cancellation) is null ? Missing("track", id)
            : await baskets.AddAsync(id, cancellation) ? Results.NoContent()
            : Results.Problem($"The basket is full: it holds {BasketStore.MostTracks} tracks.", statusCode: StatusCodes.Status409Conflict))
            .WithSummary("Put a track into the basket").Produces(StatusCodes.Status204NoContent);
        api.MapDelete("/basket/{id:long}", async (long id, BasketStore baskets, CancellationToken cancellation) =>
        {
            await baskets.RemoveAsync(id, cancellation);
            return Results.NoContent();
        }).WithSummary("Take a track out of the basket");
        api.MapGet("/my/playlists", (SessionStore sessions, CachedCatalogue catalogue, CancellationToken cancellation) => AsCustomerAsync(sessions, async customer => Results.Json((await catalogue.PlaylistsOfAsync(customer, cancellation))!.Items), cancellation))
            .WithSummary("The signed-in customer's playlists").Produces<IReadOnlyList<PlaylistSummary>>();
        api.MapPost("/my/playlists", (PlaylistName body, SessionStore sessions, PlaylistWriter writer, CancellationToken cancellation) => AsCustomerAsync(
            sessions,
            async customer => ChangeRules.OfName("name", body.Name ?? "") is { } problem ? Results.ValidationProblem(ChangeRules.Problems(("name", problem)))
                : await writer.CreateAsync(customer, body.Name!, cancellation) is { } id ? Results.Created($"/api/playlists/{id}", new { id })
                : Results.Problem($"You have {PlaylistWriter.MostPlaylists} playlists; delete one first.", statusCode: StatusCodes.Status409Conflict),
            cancellation)).WithSummary("Make a playlist").Produces(StatusCodes.Status201Created);
        api.MapDelete("/my/playlists/{id:long}", (long id, SessionStore sessions, PlaylistWriter writer, CancellationToken cancellation) =>
            AsOwnerAsync(id, sessions, customer => writer.DeleteAsync(customer, id, cancellation), cancellation)).WithSummary("Delete a playlist of one's own");
        api.MapPut("/my/playlists/{id:long}/tracks/{track:long}", (long id, long track, SessionStore sessions, PlaylistWriter writer, CancellationToken cancellation) =>
            AsOwnerAsync(id, sessions, customer => writer.AddTrackAsync(customer, id, track, cancellation), cancellation)).WithSummary("Put a track on a playlist of one's own");
        api.MapDelete("/my/playlists/{id:long}/tracks/{track:long}", (long id, long track, SessionStore sessions, PlaylistWriter writer, CancellationToken cancellation) =>
            AsOwnerAsync(id, sessions, customer => writer.RemoveTrackAsync(customer, id, track, cancellation), cancellation)).WithSummary("Take a track off a playlist of one's own");
    }

    /// <summary>Runs what a customer may; 401 where nobody has signed in.</summary>
    internal static async Task<IResult> AsCustomerAsync(SessionStore sessions, Func<long, Task<IResult>> run, CancellationToken cancellation) =>
        (await sessions.GetAsync(cancellation)).CustomerId is { } customer ? await run(customer) : Results.Problem("Sign in first.", statusCode: StatusCodes.Status401Unauthorized);

    private static Task<IResult> AsOwnerAsync(long id, SessionStore sessions, Func<long, Task<bool>> run, CancellationToken cancellation) =>
        AsCustomerAsync(sessions, async customer => await run(customer) ? Results.NoContent() : Missing("playlist of yours", id), cancellation);

    private static IResult Missing(string what, long id) => Results.Problem($"There is no {what} {id}.", statusCode: StatusCodes.Status404NotFound);
}

/// <summary>The tracks of a basket, by their ids.</summary>
public sealed record BasketAnswer(IReadOnlyList<long> Tracks);

/// <summary>The name of a new playlist.</summary>
public sealed record PlaylistName(string? Name);
