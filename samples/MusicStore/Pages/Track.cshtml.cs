using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using MusicStore.Activity;
using MusicStore.Api;
using MusicStore.Catalogue;
using MusicStore.Sessions;
using MusicStore.Similarity;

namespace MusicStore.Pages;

internal sealed class TrackModel(CachedCatalogue catalogue, CatalogueWriter writer, SessionStore sessions, ActivityLog activity, SimilarReader similar) : StorePage
{
    private const int SimilarShown = 8;

    public bool MayEdit { get; private set; }

    public SimilarTracks Similar { get; private set; } = new(TrackSpaces.Behaviour, null, []);

    public IReadOnlyList<PlaylistSummary> Playlists { get; private set; } = [];

    public Track Track { get; private set; } = new(0, "", null, null, null, null, null, null, null, "", 0, 0, 0);

    public string EnteredName { get; private set; } = "";

    public string EnteredPrice { get; private set; } = "";

    public IReadOnlyList<string> Problems { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellation)
    {
        IActionResult page = await ShowAsync(id, cancellation);
        SessionState session = await sessions.GetAsync(cancellation);
        if (Track.TrackId == id)
            activity.Note("view", session, id);
        // Seen again right away: nothing to remember.
        if (Track.TrackId == id && (session.RecentTracks.Count == 0 || session.RecentTracks[0] != id))
            await sessions.ChangeAsync(now => now.Seen(id), cancellation);
        return page;
    }

    public async Task<IActionResult> OnPostAsync(long id, string? name, string? price, CancellationToken cancellation)
    {
        if (!(await sessions.GetAsync(cancellation)).IsAdmin)
            return Forbidden();
        bool isNumber = decimal.TryParse(price, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount);
        string?[] problems = [ChangeRules.OfName("Name", name ?? ""), isNumber ? ChangeRules.OfPrice(amount) : $"'{price}' is not a price; write for instance 0.99."];
        Problems = [.. problems.OfType<string>()];
        if (Problems.Count == 0)
            return await writer.ChangeTrackAsync(id, name, amount, cancellation) ? Redirect($"/tracks/{id}") : Missing($"track {id}");
        IActionResult page = await ShowAsync(id, cancellation);
        EnteredName = name ?? "";
        EnteredPrice = price ?? "";
        return page;
    }

    public async Task<IActionResult> OnPostPlayAsync(long id, CancellationToken cancellation)
    {
        SessionState session = await sessions.GetAsync(cancellation);
        if (!await writer.PlayAsync(id, session.CustomerId, cancellation))
            return Missing($"track {id}");
        await activity.AddAsync("play", session, id, cancellation);
        return Redirect($"/tracks/{id}");
    }

    private async Task<IActionResult> ShowAsync(long id, CancellationToken cancellation)
    {
        if (await catalogue.TrackAsync(id, cancellation) is not { } track)
            return Missing($"track {id}");
        Track = track;
        EnteredName = track.Name;
        EnteredPrice = track.UnitPrice.ToString("0.00", CultureInfo.InvariantCulture);
        SessionState session = await sessions.GetAsync(cancellation);
        MayEdit = session.IsAdmin;
        Similar = await similar.ReadAsync(id, TrackSpaces.Audio, SimilarShown, SimilarFilter.None, cancellation);
        if (session.CustomerId is { } customer)
            Playlists = (await catalogue.PlaylistsOfAsync(customer, cancellation))!.Items;
        return Page();
    }
}
