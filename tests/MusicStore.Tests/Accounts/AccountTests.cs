using System.Net;
using MusicStore.Servers;
using Xunit;

namespace MusicStore.Accounts;

public abstract class AccountTests(StoreServer store)
{
    [Fact]
    public async Task Who_registers_is_signed_in_and_can_sign_in_again()
    {
        using HttpClient visitor = store.NewVisitor();
        Assert.Equal(HttpStatusCode.Redirect, await RegisterAsync(visitor, "ada@example.com", "a long password"));
        Assert.Contains("Ada Lovelace", (await StorePageView.ReadAsync(visitor, "/")).Text);
        await StoreServer.PostAsync(visitor, "/signin?handler=Out");
        Assert.DoesNotContain("Ada Lovelace", (await StorePageView.ReadAsync(visitor, "/")).Text);

        Assert.Equal(HttpStatusCode.BadRequest, await StoreServer.SignInAsync(visitor, "ada@example.com", "another password"));
        Assert.Equal(HttpStatusCode.Redirect, await StoreServer.SignInAsync(visitor, "ADA@example.com", "a long password"));
        Assert.Contains("Ada Lovelace", (await StorePageView.ReadAsync(visitor, "/")).Text);
        Assert.DoesNotContain("a long password", store.Text("SELECT PasswordHash FROM Account WHERE Email = 'ada@example.com'"));
    }

    [Theory]
    [InlineData("ada", "a long password")]
    [InlineData("@example.com", "a long password")]
    [InlineData("a b@example.com", "a long password")]
    [InlineData("", "a long password")]
    [InlineData("grace@example.com", "short")]
    [InlineData("demo@example.com", "a long password")]
    [InlineData("DEMO@example.com", "a long password")]
    public async Task What_can_t_be_registered_is_refused_and_changes_nothing(string email, string password)
    {
        using HttpClient visitor = store.NewVisitor();
        long before = store.Number("SELECT count(*) FROM Account");

        Assert.Equal(HttpStatusCode.BadRequest, await RegisterAsync(visitor, email, password));

        Assert.Equal(before, store.Number("SELECT count(*) FROM Account"));
        Assert.Contains("Sign in as demo customer", (await StorePageView.ReadAsync(visitor, "/")).Text);
    }

    [Fact]
    public async Task Only_admins_may_change_the_catalogue_and_see_others_purchases()
    {
        using HttpClient visitor = store.NewVisitor(), customer = store.NewVisitor();
        await StoreServer.SignInAsync(customer, SeededAccounts.DemoEmail, SeededAccounts.DemoPassword);

        foreach ((HttpClient who, HttpStatusCode expected) in new[] { (visitor, HttpStatusCode.Unauthorized), (customer, HttpStatusCode.Forbidden) })
        {
            using HttpResponseMessage patched = await who.PatchAsync(new Uri("/api/artists/1", UriKind.Relative), new StringContent("""{"name":"Mine"}""", null, "application/json"));
            Assert.Equal(expected, patched.StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, await StoreServer.PostAsync(who, "/artists/1", ("name", "Mine")));
            Assert.DoesNotContain("Rename", (await StorePageView.ReadAsync(who, "/artists/1")).Text);
        }
        Assert.NotEqual("Mine", store.Text("SELECT Name FROM Artist WHERE ArtistId = 1"));
        Assert.Equal(HttpStatusCode.Redirect, (await StorePageView.ReadAsync(visitor, "/customers/1")).Status);
        Assert.Equal(HttpStatusCode.OK, (await StorePageView.ReadAsync(customer, "/customers/1")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await StorePageView.ReadAsync(customer, "/customers/2")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await StorePageView.ReadAsync(customer, "/customers")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await StorePageView.ReadAsync(customer, "/api/customers/2/purchases")).Status);
        Assert.Equal(HttpStatusCode.OK, (await store.PageAsync("/customers/2")).Status);
    }

    [Fact]
    public async Task A_change_that_another_site_asks_for_is_refused()
    {
        foreach ((string header, string value, HttpStatusCode expected) in new[]
        {
            ("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden), ("Origin", "https://evil.example", HttpStatusCode.Forbidden),
            ("Sec-Fetch-Site", "same-origin", HttpStatusCode.NoContent), ("Origin", store.Address.GetLeftPart(UriPartial.Authority), HttpStatusCode.NoContent),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/tracks/1/plays");
            request.Headers.Add(header, value);
            using HttpResponseMessage answer = await store.Client.SendAsync(request);
            Assert.Equal(expected, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Pages_forbid_scripts_of_others_and_have_none_in_themselves()
    {
        foreach (string path in (string[])["/", "/tracks/1", "/search?q=love", "/basket", "/signin", "/register"])
        {
            using HttpResponseMessage answer = await store.Client.GetAsync(new Uri(path, UriKind.Relative));
            string html = await answer.Content.ReadAsStringAsync();
            Assert.Contains("script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal(html.Split("<script src=\"/").Length, html.Split("<script").Length);
            Assert.DoesNotContain(" onclick=", html);
            Assert.DoesNotContain(" style=", html);
        }
    }

    private static Task<HttpStatusCode> RegisterAsync(HttpClient visitor, string email, string password) =>
        StoreServer.PostAsync(visitor, "/register", ("first", "Ada"), ("last", "Lovelace"), ("email", email), ("password", password));

    public sealed class OnSqlite(StoreServer store) : AccountTests(store), IClassFixture<StoreServer>;

    [Trait("Needs", "server")]
    [Collection(StoreDatabases.StoresOnMySql)]
    public sealed class OnMySql(MySqlStoreServer store) : AccountTests(store.OrSkip()), IClassFixture<MySqlStoreServer>;

    [Trait("Needs", "server")]
    [Collection(StoreDatabases.StoresOnMariaDb)]
    public sealed class OnMariaDb(MariaDbStoreServer store) : AccountTests(store.OrSkip()), IClassFixture<MariaDbStoreServer>;
}
