using Microsoft.AspNetCore.Mvc;
using MusicStore.Catalogue;

namespace MusicStore.Pages;

internal sealed class PlaylistModel(CachedCatalogue catalogue) : StorePage
{
    public Playlist Playlist { get; private set; } = new(0, "", new([], 1, 1, 0));

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellation)
    {
        if (await catalogue.PlaylistAsync(id, PageNumber, PageSize, cancellation) is not { } playlist)
            return Missing($"playlist {id}");
        Playlist = playlist;
        return Page();
    }
}
