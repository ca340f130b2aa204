using Microsoft.AspNetCore.Mvc;
using MusicStore.Activity;
using MusicStore.Catalogue;
using MusicStore.Sessions;
using MusicStore.Shop;

namespace MusicStore.Pages;

internal sealed class BasketModel(CachedCatalogue catalogue, BasketStore baskets, SessionStore sessions, Checkout checkout, ActivityLog activity) : StorePage
{
    public IReadOnlyList<Track> Tracks { get; private set; } = [];

    /// <summary>Tracks that were put in and are no longer sold: they must be taken out before the others can be bought.</summary>
    public IReadOnlyList<long> Gone { get; private set; } = [];

    public string Token { get; private set; } = "";

    public bool CanBuy { get; private set; }

    public string? Problem { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        BasketState basket = await baskets.GetAsync(cancellation);
        CanBuy = (await sessions.GetAsync(cancellation)).CustomerId is not null;
        Token = basket.Token;
        var tracks = new List<Track>();
        foreach (long id in basket.Tracks)
        {
            if (await catalogue.TrackAsync(id, cancellation) is { } track)
                tracks.Add(track);
        }
        Tracks = tracks;
        Gone = [.. basket.Tracks.Except(tracks.Select(track => track.TrackId))];
    }

    public async Task<IActionResult> OnPostAddAsync(long id, CancellationToken cancellation)
    {
        if (await catalogue.TrackAsync(id, cancellation) is null)
            return Missing($"track {id}");
        if (await baskets.AddAsync(id, cancellation))
            return Redirect("/basket");
        return await AgainAsync($"The basket is full: it holds {BasketStore.MostTracks} tracks. Buy them first, or take some out.", cancellation);
    }

    public async Task<IActionResult> OnPostRemoveAsync(long id, CancellationToken cancellation)
    {
        await baskets.RemoveAsync(id, cancellation);
        return Redirect("/basket");
    }

    public async Task<IActionResult> OnPostBuyAsync(string? token, CancellationToken cancellation)
    {
        SessionState session = await sessions.GetAsync(cancellation);
        if (session.CustomerId is not { } customer)
            return Redirect("/signin");
        BasketState basket = await baskets.GetAsync(cancellation);
        // The form was sent twice: what it bought is bought, and the basket is empty or holds something else by now.
        if (basket.Tracks.Count == 0 && !string.IsNullOrEmpty(token))
            return Redirect($"/customers/{customer}");
        if (basket.Token != token)
            return await AgainAsync("The basket has changed since this page was shown. Look at it once more before buying.", cancellation);
        CheckoutResult result = await checkout.BuyAsync(customer, basket, cancellation);
        if (result.Problem is { } problem)
            return await AgainAsync(problem, cancellation);
        await baskets.ClearAsync(cancellation);
        foreach (long track in basket.Tracks)
            await activity.AddAsync("purchase", session, track, cancellation);
        return Redirect($"/customers/{customer}");
    }

    private async Task<IActionResult> AgainAsync(string problem, CancellationToken cancellation)
    {
        Problem = problem;
        Response.StatusCode = StatusCodes.Status409Conflict;
        await OnGetAsync(cancellation);
        return Page();
    }
}
