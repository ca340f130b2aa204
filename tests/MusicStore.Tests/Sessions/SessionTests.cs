using System.Net;
using Forebay;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace MusicStore.Sessions;

public sealed class SessionTests
{
    private const string CookieName = "store-session";

    [Fact]
    public async Task A_page_that_is_under_way_does_not_bring_back_a_session_that_was_signed_out()
    {
        await using StoreServer server = await StoreServer.StartedAsync();
        SessionLocks locks = server.Get<SessionLocks>();
        var first = new Request(server.Cache, locks, null);
        await first.Sessions.SignInAsync(1, "Somebody", "customer", TestContext.Current.CancellationToken);
        Request page = new(server.Cache, locks, first.Cookie), signOut = new(server.Cache, locks, first.Cookie);
        Assert.Equal(1, (await page.Sessions.GetAsync(TestContext.Current.CancellationToken)).CustomerId);

        await signOut.Sessions.SignInAsync(null, null, null, TestContext.Current.CancellationToken);
        bool stored = await page.Sessions.ChangeAsync(now => now.Seen(5), TestContext.Current.CancellationToken);

        Assert.False(stored);
        Assert.Null(page.Cookie);
        Assert.Null((await new Request(server.Cache, locks, first.Cookie).Sessions.GetAsync(TestContext.Current.CancellationToken)).CustomerId);
    }

    [Fact]
    public async Task A_visitor_who_has_looked_at_nothing_gets_no_cookie()
    {
        await using StoreServer store = await StoreServer.StartedAsync();

        using HttpResponseMessage home = await store.Client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.DoesNotContain(Cookies(home), cookie => cookie.StartsWith(CookieName, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_cookie_holds_128_random_bits_that_no_script_can_read()
    {
        await using StoreServer store = await StoreServer.StartedAsync();

        using HttpResponseMessage one = await store.Client.GetAsync(new Uri("/tracks/1", UriKind.Relative));
        using HttpResponseMessage two = await store.Client.GetAsync(new Uri("/tracks/1", UriKind.Relative));

        string cookie = Assert.Single(Cookies(one), given => given.StartsWith(CookieName, StringComparison.Ordinal));
        Assert.Matches("^store-session=[0-9a-f]{32};", cookie);
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=lax", cookie);
        Assert.DoesNotContain(cookie, Cookies(two));
    }

    [Fact]
    public async Task The_tracks_seen_last_are_shown_newest_first_and_each_once()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        using HttpClient visitor = store.NewVisitor();

        foreach (int track in (int[])[1, 2, 3, 1, 4, 5, 6, 7, 8, 9, 4])
            await StorePageView.ReadAsync(visitor, $"/tracks/{track}");

        Assert.Equal((long[])[4, 9, 8, 7, 6, 5, 1, 3], await SeenAsync(visitor));
        Assert.Empty(await SeenAsync(store.Client));
    }

    [Fact]
    public async Task A_renamed_track_has_its_new_name_among_the_tracks_seen()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        using HttpClient visitor = store.NewVisitor();
        await StorePageView.ReadAsync(visitor, "/tracks/1");
        await StorePageView.ReadAsync(visitor, "/tracks/2");

        await store.PatchAsync("/api/tracks/1", """{"name":"Seen and renamed"}""");

        Assert.Contains(">Seen and renamed</a>", Aside(await StorePageView.ReadAsync(visitor, "/artists")));
    }

    [Fact]
    public async Task A_customer_signs_in_and_out()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        using HttpClient visitor = store.NewVisitor();
        string name = store.Text("SELECT FirstName || ' ' || LastName FROM Customer WHERE CustomerId = 1");

        Assert.Equal(HttpStatusCode.Redirect, await PostFormAsync(visitor, "/signin?handler=Demo"));
        string home = (await StorePageView.ReadAsync(visitor, "/")).Text;
        Assert.Contains($"<a href=\"/customers/1\">{name}</a>", home);
        Assert.Contains("Sign out", home);

        Assert.Equal(HttpStatusCode.Redirect, await PostFormAsync(visitor, "/signin?handler=Out"));
        Assert.DoesNotContain("Sign out", (await StorePageView.ReadAsync(visitor, "/")).Text);
    }

    [Fact]
    public async Task A_play_of_a_customer_who_is_signed_in_is_the_customers()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        using HttpClient visitor = store.NewVisitor();
        await PostFormAsync(visitor, "/signin?handler=Demo");

        using HttpResponseMessage played = await visitor.PostAsync(new Uri("/api/tracks/7/plays", UriKind.Relative), null);

        Assert.Equal(1, store.Number("SELECT CustomerId FROM Play ORDER BY PlayId DESC LIMIT 1"));
    }

    [Fact]
    public async Task Nobody_signs_in_without_the_forms_token()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        using HttpClient visitor = store.NewVisitor();

        using HttpResponseMessage answer = await visitor.PostAsync(new Uri("/signin?handler=Demo", UriKind.Relative), new FormUrlEncodedContent([]));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain("Sign out", (await StorePageView.ReadAsync(visitor, "/")).Text);
    }

    [Fact]
    public async Task The_session_has_another_id_after_the_sign_in_and_the_old_one_is_worth_nothing()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        var jar = new CookieContainer();
        using HttpClient visitor = store.NewVisitor(jar: jar);
        await StorePageView.ReadAsync(visitor, "/tracks/3");
        string planted = jar.GetCookies(store.Address)[CookieName]!.Value;

        await PostFormAsync(visitor, "/signin?handler=Demo");

        Assert.NotEqual(planted, jar.GetCookies(store.Address)[CookieName]!.Value);
        Assert.Equal((long[])[3], await SeenAsync(visitor));
        string seenByThePlanter = (await WithCookieAsync(store, planted)).Text;
        Assert.DoesNotContain("Sign out", seenByThePlanter);
        Assert.DoesNotContain("You looked at", seenByThePlanter);
    }

    [Fact]
    public async Task A_session_outlives_a_restart_of_the_store()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        var jar = new CookieContainer();
        string id;
        using (HttpClient before = store.NewVisitor(jar: jar))
        {
            await PostFormAsync(before, "/signin?handler=Demo");
            await StorePageView.ReadAsync(before, "/tracks/5");
            id = jar.GetCookies(store.Address)[CookieName]!.Value;
        }

        await store.RestartAsync();

        string home = (await WithCookieAsync(store, id)).Text;
        Assert.Contains("Sign out", home);
        Assert.Contains("<a href=\"/tracks/5\">", Aside(new StorePageView(HttpStatusCode.OK, home, [])));
    }

    [Theory]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("../../../../../../../etc/passwd")]
    [InlineData("ABCDEF00000000000000000000000000")]
    public async Task A_forged_cookie_is_ignored(string forged)
    {
        await using StoreServer store = await StoreServer.StartedAsync();

        StorePageView home = await WithCookieAsync(store, forged);
        Assert.Equal(HttpStatusCode.OK, home.Status);
        Assert.DoesNotContain("Sign out", home.Text);

        // And no session comes to be under an id that a visitor chose.
        using var look = new HttpRequestMessage(HttpMethod.Get, "/tracks/1");
        look.Headers.TryAddWithoutValidation("Cookie", $"{CookieName}={forged}");
        using HttpResponseMessage looked = await store.Client.SendAsync(look);
        Assert.DoesNotContain(Cookies(looked), cookie => cookie.StartsWith($"{CookieName}={forged};", StringComparison.Ordinal));
    }

    private static async Task<HttpStatusCode> PostFormAsync(HttpClient visitor, string path)
    {
        string token = (await StorePageView.ReadAsync(visitor, "/")).AntiforgeryToken();
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]);
        using HttpResponseMessage answer = await visitor.PostAsync(new Uri(path, UriKind.Relative), form);
        return answer.StatusCode;
    }

    private static async Task<StorePageView> WithCookieAsync(StoreServer store, string id)
    {
        using HttpClient visitor = store.NewVisitor(cookies: false);
        visitor.DefaultRequestHeaders.TryAddWithoutValidation("Cookie", $"{CookieName}={id}");
        return await StorePageView.ReadAsync(visitor, "/");
    }

    private static async Task<long[]> SeenAsync(HttpClient visitor) =>
        [.. Aside(await StorePageView.ReadAsync(visitor, "/artists")).Split("href=\"/tracks/").Skip(1).Select(rest => long.Parse(rest[..rest.IndexOf('"', StringComparison.Ordinal)]))];

    private static string Aside(StorePageView page) => page.Text.Split("<aside") is [_, var rest] ? rest.Split("</aside>")[0] : "";

    private static IEnumerable<string> Cookies(HttpResponseMessage answer) => answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? cookies) ? cookies : [];

    private sealed class Request
    {
        private readonly DefaultHttpContext http = new();

        public Request(TieredCache cache, SessionLocks locks, string? cookie)
        {
            if (cookie is not null)
                http.Request.Headers.Cookie = cookie;
            Sessions = new SessionStore(cache, new HttpContextAccessor { HttpContext = http }, locks);
        }

        public SessionStore Sessions { get; }

        /// <summary>What the answer tells the browser to keep.</summary>
        public string? Cookie => http.Response.Headers.SetCookie.FirstOrDefault()?.Split(';')[0];
    }
}
