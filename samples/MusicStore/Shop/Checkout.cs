using Forebay;
using MusicStore.Catalogue;
using MusicStore.Primary;

namespace MusicStore.Shop;

/// <summary>What came of a purchase.</summary>
/// <param name="InvoiceId">The invoice; null: nothing was bought.</param>
/// <param name="Problem">Why not.</param>
internal sealed record CheckoutResult(long? InvoiceId, string? Problem);

/// <summary>Sells what is in a basket: invoice and lines in one transaction, at the prices that the primary has in that moment.</summary>
internal sealed class Checkout(IPrimary primary, TieredCache cache, TimeProvider time)
{
    public async Task<CheckoutResult> BuyAsync(long customer, BasketState basket, CancellationToken cancellation)
    {
        if (basket.Tracks.Count == 0)
            return new CheckoutResult(null, "The basket is empty.");
        // Whatever comes of it, the customer's next look is at the primary: the commit may have happened although its caller was told otherwise.
        try
        {
            return await primary.WriteAsync(db => BuyAsync(db, customer, basket), cancellation);
        }
        finally
        {
            await cache.RemoveByTagAsync([StoreTags.InvoicesOf(customer), StoreTags.Counts, StoreTags.TasteOf(customer)], CancellationToken.None);
        }
    }

    private async ValueTask<CheckoutResult> BuyAsync(PrimarySession db, long customer, BasketState basket)
    {
        // One purchase of a customer at a time: what is looked at here must stay so until the commit.
        _ = await db.NumberAsync("SELECT CustomerId FROM Customer WHERE CustomerId = ?1" + db.ForUpdate, customer);
        if (await db.NumberAsync("SELECT InvoiceId FROM Checkout WHERE Token = ?1", basket.Token) is var known and > 0)
            return new CheckoutResult(known, null);
        foreach (long track in basket.Tracks)
        {
            if (await db.FirstOrDefaultAsync("SELECT Name FROM Track WHERE TrackId = ?1", row => row.Text(0) ?? "", track) is not { } name)
                return new CheckoutResult(null, $"Track {track} is no longer sold. Take it out of the basket.");
            if (await db.NumberAsync("SELECT 1 FROM InvoiceLine l JOIN Invoice i USING (InvoiceId) WHERE i.CustomerId = ?1 AND l.TrackId = ?2 LIMIT 1", customer, track) == 1)
                return new CheckoutResult(null, $"You own “{name}” already. Take it out of the basket.");
        }
        long id = await db.InsertAsync(
            "INSERT INTO Invoice(CustomerId, InvoiceDate, BillingAddress, BillingCity, BillingState, BillingCountry, BillingPostalCode, Total) SELECT CustomerId, ?2, Address, City, State, Country, PostalCode, 0 FROM Customer WHERE CustomerId = ?1",
            customer,
            StoreTime.Write(time.GetUtcNow()));
        foreach (long track in basket.Tracks)
            await db.RunAsync("INSERT INTO InvoiceLine(InvoiceId, TrackId, UnitPrice, Quantity) SELECT ?1, TrackId, UnitPrice, 1 FROM Track WHERE TrackId = ?2", id, track);
        await db.RunAsync("UPDATE Invoice SET Total = round((SELECT sum(UnitPrice * Quantity) FROM InvoiceLine WHERE InvoiceId = ?1), 2) WHERE InvoiceId = ?1", id);
        await db.RunAsync("INSERT INTO Checkout(Token, InvoiceId) VALUES (?1, ?2)", basket.Token, id);
        return new CheckoutResult(id, null);
    }
}
