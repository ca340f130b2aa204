using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace MusicStore.Activity;

public sealed class ActivityTests
{
    [Fact]
    public async Task What_visitors_do_is_written_down_behind_their_answers()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        using HttpClient visitor = store.NewVisitor();
        await StorePageView.ReadAsync(visitor, "/tracks/3");
        using (await visitor.PostAsync(new Uri("/api/tracks/3/plays", UriKind.Relative), null))
            await visitor.GetStringAsync(new Uri("/api/search?q=love", UriKind.Relative));

        await Eventually.TrueAsync(() => Task.FromResult(store.Number("SELECT count(*) FROM Activity WHERE (Kind = 'view' AND TrackId = 3) OR (Kind = 'play' AND TrackId = 3) OR (Kind = 'search' AND Text = 'love')") == 3), "view, play and search are written");
    }

    [Fact]
    public async Task What_was_kept_long_enough_is_forgotten()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), day = (long)TimeSpan.FromDays(1).TotalMilliseconds;
        store.WriteBehind(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO Activity(Kind, At) VALUES ('view', {now - (91 * day)}), ('view', {now - (89 * day)})"));
        store.WriteBehind(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO search_log(text, folded, results, microseconds, cache_hit, at) VALUES ('old', 'old', 1, 1, 0, {now - (31 * day)}), ('new', 'new', 1, 1, 0, {now})"));

        Assert.Equal(2, await store.Get<MusicStore.Startup.Upkeep>().RunOnceAsync(CancellationToken.None));

        Assert.Equal(1, store.Number("SELECT count(*) FROM Activity"));
        Assert.Equal("new", store.Text("SELECT text FROM search_log"));
    }

    [Fact]
    public async Task What_was_played_lately_is_above_what_was_played_more_long_ago()
    {
        await using StoreServer store = await StoreServer.StartedAsync();
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), days = (long)TimeSpan.FromDays(12).TotalMilliseconds;
        // After twelve days four half-lives: 1,600 plays count as 100.
        store.WriteBehind(string.Create(CultureInfo.InvariantCulture, $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1600) INSERT INTO Play(TrackId, PlayedAt) SELECT 11, {now - days} FROM n"));
        store.WriteBehind(string.Create(CultureInfo.InvariantCulture, $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) INSERT INTO Play(TrackId, PlayedAt) SELECT 12, {now} FROM n"));

        JsonArray items = (await store.JsonAsync("/api/trending"))["items"]!.AsArray();

        Assert.Equal(12, (long)items[0]!["id"]!);
        Assert.Contains(store.Text("SELECT Name FROM Track WHERE TrackId = 12"), (await store.PageAsync("/trending")).Text);
    }
}
