using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using MusicStore.Accounts;
using MusicStore.Catalogue;
using MusicStore.Sessions;
using MusicStore.Shop;
using MusicStore.Startup;

namespace MusicStore.Pages;

[EnableRateLimiting(RateLimits.SignIn)]
internal sealed class SignInModel(AccountStore accounts, CachedCatalogue catalogue, SessionStore sessions, BasketStore baskets) : StorePage
{
    private const long DemoCustomer = 1;

    public string Email { get; private set; } = "";

    public string? Problem { get; private set; }

    public async Task<IActionResult> OnPostAsync(string? email, string? password, CancellationToken cancellation)
    {
        Email = email ?? "";
        if (await accounts.RecogniseAsync(Email, password ?? "", cancellation) is not { } account)
        {
            Problem = "E-mail and password do not fit, or too many were tried. Try again in a while.";
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }
        await EnterAsync(account.CustomerId, account.Name, account.Role, cancellation);
        return Redirect("/");
    }

    public async Task<IActionResult> OnPostDemoAsync(CancellationToken cancellation)
    {
        if (await catalogue.PurchasesAsync(DemoCustomer, cancellation) is not { } customer)
            return Missing($"customer {DemoCustomer}");
        await EnterAsync(DemoCustomer, customer.Name, Account.Customer, cancellation);
        return Redirect("/");
    }

    public async Task<IActionResult> OnPostOutAsync(CancellationToken cancellation)
    {
        await baskets.ClearAsync(cancellation);
        await sessions.SignInAsync(null, null, null, cancellation);
        return Redirect("/");
    }

    private async Task EnterAsync(long? customer, string name, string role, CancellationToken cancellation)
    {
        BasketState basket = await baskets.GetAsync(cancellation);
        await baskets.ClearAsync(cancellation);
        await sessions.SignInAsync(customer, name, role, cancellation);
        await baskets.MoveAsync(basket, cancellation);
    }
}
