using System.Net;
using System.Text.RegularExpressions;
using MusicStore.Servers;
using Xunit;

namespace MusicStore.Pages;

public abstract partial class PageTests(StoreServer store)
{
    [Fact]
    public async Task Every_link_within_four_clicks_of_home_leads_to_a_page()
    {
        var found = new HashSet<string>(StringComparer.Ordinal) { "/" };
        string[] reached = ["/"];
        for (int clicks = 0; clicks < 4 && reached.Length > 0; clicks++)
        {
            var next = new List<string>();
            foreach (string path in reached)
            {
                StorePageView page = await store.PageAsync(path);
                Assert.True(page.Status == HttpStatusCode.OK, $"{path} is {page.Status}");
                next.AddRange(Link().Matches(page.Text).Select(link => Absolute(path, link.Groups["to"].Value)).Where(to => !to.StartsWith("/forebay", StringComparison.Ordinal) && found.Add(to)));
            }
            reached = [.. next];
        }

        string[] known = ["/artists", "/genres", "/playlists", "/popular", "/popular?type=albums", "/recent", "/customers", "/artists/1", "/tracks/1", "/customers/1", "/genres/1?page=2"];
        Assert.Empty(known.Except(found));
    }

    [Theory]
    [InlineData("/artists/99999", "There is no artist 99999.")]
    [InlineData("/albums/99999", "There is no album 99999.")]
    [InlineData("/tracks/99999", "There is no track 99999.")]
    [InlineData("/genres/99999", "There is no genre 99999.")]
    [InlineData("/playlists/99999", "There is no playlist 99999.")]
    [InlineData("/customers/99999", "There is no customer 99999.")]
    public async Task A_page_of_what_is_not_there_says_so(string path, string sentence)
    {
        StorePageView page = await store.PageAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Contains(sentence, page.Text);
    }

    [Theory]
    [InlineData("/artists?page=0")]
    [InlineData("/artists?page=x")]
    [InlineData("/artists?page=-3")]
    [InlineData("/artists?page=99999999999999")]
    public async Task A_page_number_that_is_none_is_the_first_page(string path) =>
        Assert.Equal(Links(await store.PageAsync("/artists")), Links(await store.PageAsync(path)));

    [Fact]
    public async Task What_a_row_says_is_shown_as_text_and_never_runs()
    {
        const string Name = "<script>alert('&amp;\"')</script>";
        using HttpResponseMessage renamed = await store.PatchAsync("/api/artists/2", $$"""{"name":{{System.Text.Json.JsonSerializer.Serialize(Name)}}}""");

        foreach (string path in (string[])["/artists/2", "/albums/2", "/artists"])
        {
            using HttpResponseMessage answer = await store.Client.GetAsync(new Uri(path, UriKind.Relative));
            string html = await answer.Content.ReadAsStringAsync();
            Assert.DoesNotContain("<script>alert", html);
            Assert.Contains("&lt;script&gt;alert", html);
        }
    }

    [Theory]
    [InlineData("/artists/4", "name", "By the form", "SELECT Name FROM Artist WHERE ArtistId = 4")]
    [InlineData("/albums/4", "title", "By the form", "SELECT Title FROM Album WHERE AlbumId = 4")]
    public async Task A_form_changes_a_row_and_leads_back_to_its_page(string path, string field, string value, string query)
    {
        using HttpResponseMessage answer = await PostAsync(path, path, (field, value));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(path, answer.Headers.Location?.ToString());
        Assert.Equal(value, store.Text(query));
        Assert.Contains($"<h1>{value}</h1>", (await store.PageAsync(path)).Text);
    }

    [Theory]
    [InlineData("/artists/5", "name")]
    [InlineData("/albums/5", "title")]
    public async Task A_name_that_is_not_allowed_is_told_and_stays_in_its_field(string path, string field)
    {
        string tooLong = new('x', 201);

        using HttpResponseMessage answer = await PostAsync(path, path, (field, tooLong));

        string html = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("has 201 characters; at most 200 are allowed.", html);
        Assert.Contains($"value=\"{tooLong}\"", html);
    }

    [Theory]
    [InlineData("1,5")]
    [InlineData("-1")]
    [InlineData("1e2")]
    [InlineData("0.999")]
    [InlineData("1001")]
    [InlineData("")]
    public async Task A_price_that_is_not_allowed_changes_nothing(string price)
    {
        string before = store.Text("SELECT UnitPrice FROM Track WHERE TrackId = 30");

        using HttpResponseMessage answer = await PostAsync("/tracks/30", "/tracks/30", ("name", "Not this"), ("price", price));

        Assert.Contains("class=\"problem\"", await answer.Content.ReadAsStringAsync());
        Assert.Equal(before, store.Text("SELECT UnitPrice FROM Track WHERE TrackId = 30"));
        Assert.NotEqual("Not this", store.Text("SELECT Name FROM Track WHERE TrackId = 30"));
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        using HttpClient visitor = store.NewVisitor();
        using var form = new FormUrlEncodedContent([new("name", "Forged")]);
        using HttpResponseMessage answer = await visitor.PostAsync(new Uri("/artists/6", UriKind.Relative), form);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotEqual("Forged", store.Text("SELECT Name FROM Artist WHERE ArtistId = 6"));
    }

    [Fact]
    public async Task The_play_form_carries_its_token()
    {
        Match form = PlayForm().Match((await store.PageAsync("/tracks/31")).Text);
        Assert.True(form.Success, "the page has no form that plays");
        Assert.Contains("__RequestVerificationToken", form.Value);

        long before = store.Number("SELECT count(*) FROM Play WHERE TrackId = 31");
        using HttpResponseMessage answer = await PostAsync("/tracks/31", form.Groups["action"].Value);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(before + 1, store.Number("SELECT count(*) FROM Play WHERE TrackId = 31"));
    }

    private async Task<HttpResponseMessage> PostAsync(string from, string to, params (string Name, string Value)[] fields)
    {
        using HttpClient visitor = store.NewVisitor();
        Assert.Equal(HttpStatusCode.Redirect, await StoreServer.SignInAsync(visitor, "admin@example.com", StoreServer.AdminPassword));
        string token = (await StorePageView.ReadAsync(visitor, from)).AntiforgeryToken();
        using var form = new FormUrlEncodedContent([.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), new("__RequestVerificationToken", token)]);
        return await visitor.PostAsync(new Uri(to, UriKind.Relative), form);
    }

    private static string[] Links(StorePageView page) => [.. Link().Matches(page.Text).Select(link => link.Groups["to"].Value)];

    private static string Absolute(string path, string link) => link.StartsWith('?') ? path.Split('?')[0] + link : link;

    [GeneratedRegex("<a [^>]*href=\"(?<to>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("<form method=\"post\" action=\"(?<action>[^\"]*handler=Play)\">.*?</form>", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex PlayForm();

    public sealed class OnSqlite(StoreServer store) : PageTests(store), IClassFixture<StoreServer>;

    [Trait("Needs", "server")]
    [Collection(StoreDatabases.StoresOnMySql)]
    public sealed class OnMySql(MySqlStoreServer store) : PageTests(store.OrSkip()), IClassFixture<MySqlStoreServer>;

    [Trait("Needs", "server")]
    [Collection(StoreDatabases.StoresOnMariaDb)]
    public sealed class OnMariaDb(MariaDbStoreServer store) : PageTests(store.OrSkip()), IClassFixture<MariaDbStoreServer>;
}
