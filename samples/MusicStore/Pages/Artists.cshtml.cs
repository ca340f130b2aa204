using MusicStore.Catalogue;

namespace MusicStore.Pages;

internal sealed class ArtistsModel(CachedCatalogue catalogue) : StorePage
{
    public Paged<ArtistSummary> List { get; private set; } = new([], 1, 1, 0);

    public async Task OnGetAsync(CancellationToken cancellation) => List = (await catalogue.ArtistsAsync(PageNumber, PageSize, cancellation))!;
}
