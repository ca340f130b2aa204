using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using MusicStore.Api;
using MusicStore.Catalogue;
using MusicStore.Sessions;
using MusicStore.Shop;

namespace MusicStore.Pages;

internal sealed class MyPlaylistsModel(CachedCatalogue catalogue, PlaylistWriter writer, SessionStore sessions) : StorePage
{
    private long customer;

    public PlaylistList List { get; private set; } = new([]);

    public IReadOnlyList<string> Problems { get; private set; } = [];

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if ((await sessions.GetAsync(HttpContext.RequestAborted)).CustomerId is { } id)
        {
            customer = id;
            await next();
            return;
        }
        context.Result = Redirect("/signin");
    }

    public async Task OnGetAsync(CancellationToken cancellation) => List = (await catalogue.PlaylistsOfAsync(customer, cancellation))!;

    public async Task<IActionResult> OnPostCreateAsync(string? name, CancellationToken cancellation)
    {
        if ((ChangeRules.OfName("The name", name ?? "") ?? (name!.Length > 120 ? $"The name has {name.Length} characters; at most 120 are allowed." : null)) is { } problem)
            return await AgainAsync(problem, cancellation);
        return await writer.CreateAsync(customer, name!, cancellation) is { } id ? Redirect($"/playlists/{id}") : await AgainAsync($"You have {PlaylistWriter.MostPlaylists} playlists; delete one first.", cancellation);
    }

    public async Task<IActionResult> OnPostDeleteAsync(long id, CancellationToken cancellation) =>
        await writer.DeleteAsync(customer, id, cancellation) ? Redirect("/my/playlists") : Missing($"playlist {id} of yours");

    public async Task<IActionResult> OnPostRenameAsync(long id, string? name, CancellationToken cancellation)
    {
        if (ChangeRules.OfName("The name", name ?? "") is { } problem)
            return await AgainAsync(problem, cancellation);
        return await writer.RenameAsync(customer, id, name!, cancellation) ? Redirect($"/playlists/{id}") : Missing($"playlist {id} of yours");
    }

    public async Task<IActionResult> OnPostAddAsync(long id, long track, CancellationToken cancellation) =>
        await writer.AddTrackAsync(customer, id, track, cancellation) ? Redirect($"/playlists/{id}") : Missing($"playlist {id} of yours");

    public async Task<IActionResult> OnPostRemoveAsync(long id, long track, CancellationToken cancellation) =>
        await writer.RemoveTrackAsync(customer, id, track, cancellation) ? Redirect($"/playlists/{id}") : Missing($"playlist {id} of yours");

    private async Task<IActionResult> AgainAsync(string problem, CancellationToken cancellation)
    {
        Problems = [problem];
        Response.StatusCode = StatusCodes.Status400BadRequest;
        await OnGetAsync(cancellation);
        return Page();
    }
}
