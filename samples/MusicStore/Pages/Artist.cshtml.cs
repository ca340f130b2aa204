using Microsoft.AspNetCore.Mvc;
using MusicStore.Api;
using MusicStore.Catalogue;
using MusicStore.Sessions;

namespace MusicStore.Pages;

internal sealed class ArtistModel(CachedCatalogue catalogue, CatalogueWriter writer, SessionStore sessions) : StorePage
{
    public bool MayEdit { get; private set; }

    public Artist Artist { get; private set; } = new(0, "", []);

    public string Entered { get; private set; } = "";

    public string? Problem { get; private set; }

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellation)
    {
        if (await catalogue.ArtistAsync(id, cancellation) is not { } artist)
            return Missing($"artist {id}");
        Artist = artist;
        Entered = artist.Name;
        MayEdit = (await sessions.GetAsync(cancellation)).IsAdmin;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(long id, string? name, CancellationToken cancellation)
    {
        if (!(await sessions.GetAsync(cancellation)).IsAdmin)
            return Forbidden();
        Problem = ChangeRules.OfName("Name", name ?? "");
        if (Problem is null)
            return await writer.RenameArtistAsync(id, name!, cancellation) ? Redirect($"/artists/{id}") : Missing($"artist {id}");
        IActionResult page = await OnGetAsync(id, cancellation);
        Entered = name ?? "";
        return page;
    }
}
