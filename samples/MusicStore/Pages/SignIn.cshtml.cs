using Microsoft.AspNetCore.Mvc;
using MusicStore.Catalogue;
using MusicStore.Sessions;

namespace MusicStore.Pages;

/// <summary>Signs the demo customer in and out; there are no passwords in a demo.</summary>
internal sealed class SignInModel(CachedCatalogue catalogue, SessionStore sessions) : StorePage
{
    private const long DemoCustomer = 1;

    public IActionResult OnGet() => Redirect("/");

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (await catalogue.PurchasesAsync(DemoCustomer, cancellation) is not { } customer)
            return Missing($"customer {DemoCustomer}");
        await sessions.SignInAsync(DemoCustomer, customer.Name, cancellation);
        return Redirect("/");
    }

    public async Task<IActionResult> OnPostOutAsync(CancellationToken cancellation)
    {
        await sessions.SignInAsync(null, null, cancellation);
        return Redirect("/");
    }
}
