using Microsoft.AspNetCore.Mvc;
using MusicStore.Catalogue;
using MusicStore.Sessions;

namespace MusicStore.Pages;

internal sealed class CustomerModel(CachedCatalogue catalogue, SessionStore sessions) : StorePage
{
    public CustomerPurchases Customer { get; private set; } = new(0, "", null, null, []);

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellation)
    {
        // Other people's purchases are nobody's business; that they are there is not told either.
        SessionState session = await sessions.GetAsync(cancellation);
        if (session.CustomerId != id && !session.IsAdmin)
            return session.Role is null ? Redirect("/signin") : Missing($"customer {id}");
        if (await catalogue.PurchasesAsync(id, cancellation) is not { } customer)
            return Missing($"customer {id}");
        Customer = customer;
        return Page();
    }
}
