using Microsoft.AspNetCore.Mvc;
using MusicStore.Catalogue;
using MusicStore.Sessions;

namespace MusicStore.Pages;

internal sealed class PlaylistModel(CachedCatalogue catalogue, SessionStore sessions) : StorePage
{
    public Playlist Playlist { get; private set; } = new(0, "", new([], 1, 1, 0));

    public bool IsOwn { get; private set; }

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellation)
    {
        if (await catalogue.PlaylistAsync(id, PageNumber, PageSize, cancellation) is not { } playlist)
            return Missing($"playlist {id}");
        Playlist = playlist;
        IsOwn = playlist.OwnerId is { } owner && owner == (await sessions.GetAsync(cancellation)).CustomerId;
        return Page();
    }
}
