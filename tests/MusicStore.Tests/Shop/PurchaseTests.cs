using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MusicStore.Servers;
using Xunit;

namespace MusicStore.Shop;

public abstract partial class PurchaseTests(StoreServer store)
{
    [Fact]
    public async Task What_is_bought_is_on_an_invoice_at_the_price_of_the_moment()
    {
        using HttpClient customer = await NewCustomerAsync("one");
        await AddAsync(customer, 40);
        await AddAsync(customer, 41);
        // Cheaper while it lay in the basket, and the page was shown before.
        string token = await TokenAsync(customer);
        store.WriteBehind("UPDATE Track SET UnitPrice = 0.5 WHERE TrackId = 40");

        Assert.Equal(HttpStatusCode.Redirect, await StoreServer.PostAsync(customer, "/basket?handler=Buy", ("token", token)));

        long invoice = store.Number("SELECT max(InvoiceId) FROM Invoice");
        Assert.Equal(2, store.Number($"SELECT count(*) FROM InvoiceLine WHERE InvoiceId = {invoice}"));
        Assert.Equal(1, store.Number($"SELECT UnitPrice = 0.5 FROM InvoiceLine WHERE InvoiceId = {invoice} AND TrackId = 40"));
        Assert.Equal(1, store.Number($"SELECT i.Total = round((SELECT sum(UnitPrice) FROM InvoiceLine WHERE InvoiceId = {invoice}), 2) FROM Invoice i WHERE InvoiceId = {invoice}"));
        Assert.Contains(store.Text("SELECT Name FROM Track WHERE TrackId = 41"), (await StorePageView.ReadAsync(customer, $"/customers/{store.Number($"SELECT CustomerId FROM Invoice WHERE InvoiceId = {invoice}")}")).Text);
        Assert.Empty(await BasketAsync(customer));
    }

    [Fact]
    public async Task A_form_that_is_sent_twice_buys_once()
    {
        using HttpClient customer = await NewCustomerAsync("twice");
        await AddAsync(customer, 50);
        string token = await TokenAsync(customer);
        long before = store.Number("SELECT count(*) FROM Invoice");

        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StoreServer.PostAsync(customer, "/basket?handler=Buy", ("token", token))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Redirect, answer));
        Assert.Equal(before + 1, store.Number("SELECT count(*) FROM Invoice"));
    }

    [Fact]
    public async Task What_is_owned_can_t_be_bought_again()
    {
        using HttpClient customer = await NewCustomerAsync("again");
        await AddAsync(customer, 60);
        await StoreServer.PostAsync(customer, "/basket?handler=Buy", ("token", await TokenAsync(customer)));
        await AddAsync(customer, 60);
        await AddAsync(customer, 61);
        long before = store.Number("SELECT count(*) FROM InvoiceLine");

        Assert.Equal(HttpStatusCode.Conflict, await StoreServer.PostAsync(customer, "/basket?handler=Buy", ("token", await TokenAsync(customer))));

        Assert.Equal(before, store.Number("SELECT count(*) FROM InvoiceLine"));
        Assert.Equal<long[]>([60, 61], await BasketAsync(customer));
    }

    [Fact]
    public async Task A_basket_that_changed_since_it_was_shown_is_not_bought()
    {
        using HttpClient customer = await NewCustomerAsync("changed");
        await AddAsync(customer, 70);
        string shown = await TokenAsync(customer);
        await AddAsync(customer, 71);
        long before = store.Number("SELECT count(*) FROM Invoice");

        Assert.Equal(HttpStatusCode.Conflict, await StoreServer.PostAsync(customer, "/basket?handler=Buy", ("token", shown)));

        Assert.Equal(before, store.Number("SELECT count(*) FROM Invoice"));
    }

    [Fact]
    public async Task A_visitor_keeps_the_basket_when_signing_in_and_buys_only_then()
    {
        using HttpClient visitor = store.NewVisitor();
        await AddAsync(visitor, 80);
        Assert.Contains("Sign in</a> or", (await StorePageView.ReadAsync(visitor, "/basket")).Text);
        Assert.Equal(HttpStatusCode.NotFound, await StoreServer.PostAsync(visitor, "/basket?handler=Add", ("id", "999999")));

        await StoreServer.PostAsync(visitor, "/register", ("first", "Keep"), ("last", "Basket"), ("email", "keep@example.com"), ("password", "a long password"));

        Assert.Equal<long[]>([80], await BasketAsync(visitor));
        await StoreServer.PostAsync(visitor, "/basket?handler=Remove", ("id", "80"));
        Assert.Empty(await BasketAsync(visitor));
    }

    [Fact]
    public async Task What_several_tabs_put_in_at_a_time_is_all_in_the_basket()
    {
        using HttpClient visitor = store.NewVisitor();
        await AddAsync(visitor, 100);

        await Task.WhenAll(Enumerable.Range(101, 30).Select(track => AddAsync(visitor, track)));

        Assert.Equal(Enumerable.Range(100, 31).Select(track => (long)track), (await BasketAsync(visitor)).Order());
    }

    [Fact]
    public async Task What_is_no_longer_sold_is_shown_and_can_be_taken_out()
    {
        store.WriteBehind("INSERT INTO Track(TrackId, Name, MediaTypeId, Milliseconds, UnitPrice) VALUES (7001, 'Soon Gone', 1, 1000, 1)");
        using HttpClient customer = await NewCustomerAsync("gone");
        await AddAsync(customer, 7001);
        await AddAsync(customer, 90);
        store.WriteBehind("DELETE FROM Track WHERE TrackId = 7001");
        await store.CaughtUpAsync();

        string page = (await StorePageView.ReadAsync(customer, "/basket")).Text;
        Assert.Contains("no longer sold", page);
        Assert.DoesNotContain(">Buy<", page);
        await StoreServer.PostAsync(customer, "/basket?handler=Remove", ("id", "7001"));

        Assert.Equal(HttpStatusCode.Redirect, await StoreServer.PostAsync(customer, "/basket?handler=Buy", ("token", await TokenAsync(customer))));
        Assert.Empty(await BasketAsync(customer));
    }

    [Fact]
    public async Task A_basket_survives_a_restart()
    {
        await using var own = new StoreServer();
        await own.StartAsync();
        var jar = new CookieContainer();
        using (HttpClient before = own.NewVisitor(jar: jar))
            await AddAsync(before, 5);
        Uri old = own.Address;
        await own.RestartAsync();
        foreach (Cookie cookie in jar.GetCookies(old))
            jar.Add(own.Address, new Cookie(cookie.Name, cookie.Value));
        using HttpClient after = own.NewVisitor(jar: jar);

        Assert.Equal<long[]>([5], await BasketAsync(after));
    }

    private static async Task AddAsync(HttpClient visitor, long track)
    {
        using HttpResponseMessage answer = await visitor.PutAsync(new Uri($"/api/basket/{track}", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private static async Task<long[]> BasketAsync(HttpClient visitor) => [.. JsonNode.Parse(await visitor.GetStringAsync(new Uri("/api/basket", UriKind.Relative)))!["tracks"]!.AsArray().Select(track => (long)track!)];

    private static async Task<string> TokenAsync(HttpClient visitor) => Token().Match((await StorePageView.ReadAsync(visitor, "/basket")).Text).Groups["token"].Value;

    private async Task<HttpClient> NewCustomerAsync(string name)
    {
        HttpClient visitor = store.NewVisitor();
        Assert.Equal(HttpStatusCode.Redirect, await StoreServer.PostAsync(visitor, "/register", ("first", name), ("last", "Buyer"), ("email", $"{name}@example.com"), ("password", "a long password")));
        return visitor;
    }

    [GeneratedRegex("name=\"token\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Token();

    public sealed class OnSqlite(StoreServer store) : PurchaseTests(store), IClassFixture<StoreServer>;

    [Trait("Needs", "server")]
    [Collection(StoreDatabases.StoresOnMySql)]
    public sealed class OnMySql(MySqlStoreServer store) : PurchaseTests(store.OrSkip()), IClassFixture<MySqlStoreServer>;

    [Trait("Needs", "server")]
    [Collection(StoreDatabases.StoresOnMariaDb)]
    public sealed class OnMariaDb(MariaDbStoreServer store) : PurchaseTests(store.OrSkip()), IClassFixture<MariaDbStoreServer>;
}
