using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using MusicStore.Accounts;
using MusicStore.Sessions;
using MusicStore.Shop;
using MusicStore.Startup;

namespace MusicStore.Pages;

[EnableRateLimiting(RateLimits.SignIn)]
internal sealed class RegisterModel(AccountStore accounts, SessionStore sessions, BasketStore baskets) : StorePage
{
    public string First { get; private set; } = "";

    public string Last { get; private set; } = "";

    public string Email { get; private set; } = "";

    public IReadOnlyList<string> Problems { get; private set; } = [];

    public async Task<IActionResult> OnPostAsync(string? first, string? last, string? email, string? password, CancellationToken cancellation)
    {
        (First, Last, Email) = (first ?? "", last ?? "", (email ?? "").Trim());
        Problems = [.. ((string?[])[AccountRules.OfPersonName("First name", First), AccountRules.OfPersonName("Last name", Last), AccountRules.OfEmail(Email), AccountRules.OfPassword(password)]).OfType<string>()];
        if (Problems.Count == 0)
        {
            if (await accounts.RegisterAsync(Email, password!, First, Last, cancellation) is { } account)
            {
                BasketState basket = await baskets.GetAsync(cancellation);
                await sessions.SignInAsync(account.CustomerId, account.Name, account.Role, cancellation);
                await baskets.MoveAsync(basket, cancellation);
                return Redirect("/");
            }
            Problems = [$"'{Email}' has an account already. Sign in, or take another address."];
        }
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }
}
