using MusicStore.Catalogue;

namespace MusicStore.Pages;

internal sealed class PlaylistsModel(CachedCatalogue catalogue) : StorePage
{
    public Paged<PlaylistSummary> List { get; private set; } = new([], 1, 1, 0);

    public async Task OnGetAsync(CancellationToken cancellation) => List = (await catalogue.PlaylistsAsync(PageNumber, PageSize, cancellation))!;
}
