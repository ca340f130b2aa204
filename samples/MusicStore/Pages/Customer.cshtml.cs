using Microsoft.AspNetCore.Mvc;
using MusicStore.Catalogue;

namespace MusicStore.Pages;

internal sealed class CustomerModel(CachedCatalogue catalogue) : StorePage
{
    public CustomerPurchases Customer { get; private set; } = new(0, "", null, null, []);

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellation)
    {
        if (await catalogue.PurchasesAsync(id, cancellation) is not { } customer)
            return Missing($"customer {id}");
        Customer = customer;
        return Page();
    }
}
