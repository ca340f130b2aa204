using Microsoft.AspNetCore.Mvc;
using MusicStore.Catalogue;

namespace MusicStore.Pages;

internal sealed class GenreModel(CachedCatalogue catalogue) : StorePage
{
    public GenreTracks Genre { get; private set; } = new(0, "", new([], 1, 1, 0));

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellation)
    {
        if (await catalogue.GenreAsync(id, PageNumber, PageSize, cancellation) is not { } genre)
            return Missing($"genre {id}");
        Genre = genre;
        return Page();
    }
}
