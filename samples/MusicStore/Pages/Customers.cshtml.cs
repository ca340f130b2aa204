using Microsoft.AspNetCore.Mvc;
using MusicStore.Catalogue;
using MusicStore.Sessions;

namespace MusicStore.Pages;

internal sealed class CustomersModel(CachedCatalogue catalogue, SessionStore sessions) : StorePage
{
    public Paged<CustomerSummary> List { get; private set; } = new([], 1, 1, 0);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        if (!(await sessions.GetAsync(cancellation)).IsAdmin)
            return Forbidden();
        List = (await catalogue.CustomersAsync(PageNumber, PageSize, cancellation))!;
        return Page();
    }
}
