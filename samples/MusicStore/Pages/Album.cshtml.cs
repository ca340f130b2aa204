using Microsoft.AspNetCore.Mvc;
using MusicStore.Api;
using MusicStore.Catalogue;
using MusicStore.Sessions;

namespace MusicStore.Pages;

internal sealed class AlbumModel(CachedCatalogue catalogue, CatalogueWriter writer, SessionStore sessions) : StorePage
{
    public bool MayEdit { get; private set; }

    public Album Album { get; private set; } = new(0, "", 0, "", []);

    public string Entered { get; private set; } = "";

    public string? Problem { get; private set; }

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellation)
    {
        if (await catalogue.AlbumAsync(id, cancellation) is not { } album)
            return Missing($"album {id}");
        Album = album;
        Entered = album.Title;
        MayEdit = (await sessions.GetAsync(cancellation)).IsAdmin;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(long id, string? title, CancellationToken cancellation)
    {
        if (!(await sessions.GetAsync(cancellation)).IsAdmin)
            return Forbidden();
        Problem = ChangeRules.OfName("Title", title ?? "");
        if (Problem is null)
            return await writer.RenameAlbumAsync(id, title!, cancellation) ? Redirect($"/albums/{id}") : Missing($"album {id}");
        IActionResult page = await OnGetAsync(id, cancellation);
        Entered = title ?? "";
        return page;
    }
}
