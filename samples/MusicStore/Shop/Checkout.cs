using System.Globalization;
using Forebay;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using MusicStore.Catalogue;

namespace MusicStore.Shop;

/// <summary>What came of a purchase.</summary>
/// <param name="InvoiceId">The invoice; null: nothing was bought.</param>
/// <param name="Problem">Why not.</param>
internal sealed record CheckoutResult(long? InvoiceId, string? Problem);

/// <summary>Sells what is in a basket: invoice and lines in one transaction, at the prices that the primary has in that moment.</summary>
internal sealed class Checkout(SqlitePool primary, TieredCache cache, TimeProvider time)
{
    public async Task<CheckoutResult> BuyAsync(long customer, BasketState basket, CancellationToken cancellation)
    {
        if (basket.Tracks.Count == 0)
            return new CheckoutResult(null, "The basket is empty.");
        // Whatever comes of it, the customer's next look is at the primary: the commit may have happened although its caller was told otherwise.
        try
        {
            return await primary.WriteAsync(db => Buy(db, customer, basket), cancellation);
        }
        finally
        {
            await cache.RemoveByTagAsync([StoreTags.InvoicesOf(customer), StoreTags.Counts, StoreTags.TasteOf(customer)], CancellationToken.None);
        }
    }

    private CheckoutResult Buy(SqliteConnection db, long customer, BasketState basket)
    {
        SqliteStatement made = db.With("SELECT InvoiceId FROM Checkout WHERE Token = ?1");
        made.Bind(1, basket.Token);
        if (made.Number() is var known and > 0)
            return new CheckoutResult(known, null);
        foreach (long track in basket.Tracks)
        {
            if (Name(db, track) is not { } name)
                return new CheckoutResult(null, $"Track {track} is no longer sold. Take it out of the basket.");
            if (db.With("SELECT 1 FROM InvoiceLine l JOIN Invoice i USING (InvoiceId) WHERE i.CustomerId = ?1 AND l.TrackId = ?2 LIMIT 1", customer, track).Number() == 1)
                return new CheckoutResult(null, $"You own “{name}” already. Take it out of the basket.");
        }
        SqliteStatement invoice = db.With("INSERT INTO Invoice(CustomerId, InvoiceDate, BillingAddress, BillingCity, BillingState, BillingCountry, BillingPostalCode, Total) SELECT CustomerId, ?2, Address, City, State, Country, PostalCode, 0 FROM Customer WHERE CustomerId = ?1", customer);
        invoice.Bind(2, time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        invoice.Run();
        long id = db.LastInsertRowId;
        foreach (long track in basket.Tracks)
            db.With("INSERT INTO InvoiceLine(InvoiceId, TrackId, UnitPrice, Quantity) SELECT ?1, TrackId, UnitPrice, 1 FROM Track WHERE TrackId = ?2", id, track).Run();
        db.With("UPDATE Invoice SET Total = round((SELECT sum(UnitPrice * Quantity) FROM InvoiceLine WHERE InvoiceId = ?1), 2) WHERE InvoiceId = ?1", id).Run();
        SqliteStatement token = db.With("INSERT INTO Checkout(Token, InvoiceId) VALUES (?1, ?2)");
        token.Bind(1, basket.Token);
        token.Bind(2, id);
        token.Run();
        return new CheckoutResult(id, null);
    }

    private static string? Name(SqliteConnection db, long track) => db.With("SELECT Name FROM Track WHERE TrackId = ?1", track).FirstOrDefault(row => row.ColumnText(0) ?? "");
}
