using Forebay.Search.Statistics;
using Forebay.Sqlite;
using Forebay.Testing;
using Xunit;

namespace Forebay.Search.Tests.Statistics;

public sealed class SearchLogTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("forebay-searchlog").FullName;
    private readonly ManualTimeProvider time = new();
    private SqlitePool pool = null!;

    public async ValueTask InitializeAsync()
    {
        pool = new SqlitePool(new SqlitePoolOptions { Path = Path.Combine(folder, "log.db") });
        await pool.WriteAsync(db =>
        {
            SearchLog.Install(db);
            return true;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await pool.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Popular_is_what_most_sessions_searched_and_found_in_the_window()
    {
        await using var log = new SearchLog(pool, new SearchLogOptions { Blocked = ["Rude Word"] }, time);
        Add(log, "old hit", "a", 5, age: TimeSpan.FromDays(8));
        foreach (string session in (string[])["a", "b", "c"])
            Add(log, "Queen!", session, 5);
        for (int i = 0; i < 10; i++)
        {
            Add(log, "again and again", "a", 5);
            Add(log, "nothing there", "s" + i, 0);
            Add(log, "rude  word", "s" + i, 3);
        }
        Add(log, "?!", "a", 0);
        await log.FlushAsync();

        Assert.Equal([new PopularSearch("queen", 3), new PopularSearch("again and again", 1)], await log.PopularAsync(TimeSpan.FromDays(7), 10));
        Assert.Equal([new PopularSearch("queen", 3)], await log.PopularAsync(TimeSpan.FromDays(7), 10, "QU"));
        Assert.Equal([new PopularSearch("nothing there", 10)], await log.WithoutResultsAsync(TimeSpan.FromDays(7), 10));
        SearchLogSummary summary = await log.SummarizeAsync(TimeSpan.FromDays(7));
        Assert.Equal((33, 10, 0), (summary.Searches, summary.WithoutResults, summary.Dropped));
    }

    [Fact]
    public async Task Every_search_is_remembered_as_it_was_typed_and_only_sent_texts_count()
    {
        await using var log = new SearchLog(pool, null, time);
        var typed = new SearchLogEntry("quen", 5, TimeSpan.FromMilliseconds(2), "a", null, CacheHit: false, time.GetUtcNow());
        log.Add(typed with { Corrected = "queen" });
        log.Add(typed with { Text = "que", Kind = SearchKind.Instant, Results = 0 });
        log.Add(typed with { Text = "queen", Kind = SearchKind.Page });
        log.Add(typed with { Text = "", Kind = SearchKind.Filter });
        await log.FlushAsync();

        Assert.Equal([new PopularSearch("queen", 1)], await log.PopularAsync(TimeSpan.FromDays(1), 10));
        Assert.Empty(await log.WithoutResultsAsync(TimeSpan.FromDays(1), 10));
        SearchLogSummary summary = await log.SummarizeAsync(TimeSpan.FromDays(1));
        Assert.Equal((4, 0), (summary.Searches, summary.WithoutResults));
        Assert.Equal("quen|que|queen|", await pool.ReadAsync(db => db.ScalarText("SELECT group_concat(text, '|') FROM search_log")));
    }

    [Fact]
    public async Task A_log_of_an_earlier_version_goes_on()
    {
        await pool.WriteAsync(db =>
        {
            db.Execute("DROP TABLE search_log; CREATE TABLE search_log(id INTEGER PRIMARY KEY, text TEXT NOT NULL, folded TEXT NOT NULL, results INTEGER NOT NULL, microseconds INTEGER NOT NULL, session TEXT, user INTEGER, cache_hit INTEGER NOT NULL, at INTEGER NOT NULL)");
            SearchLog.Install(db);
            return true;
        });
        await using var log = new SearchLog(pool, null, time);
        Add(log, "queen", "a", 5);
        await log.FlushAsync();

        Assert.Equal(1, (await log.SummarizeAsync(TimeSpan.FromDays(1))).Searches);
    }

    [Fact]
    public async Task Entries_are_written_in_the_background_and_at_the_end()
    {
        var log = new SearchLog(pool, null, time);
        Add(log, "queen", "a", 5);
        await Eventually.TrueAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(2));
                return (await log.SummarizeAsync(TimeSpan.FromDays(1))).Searches == 1;
            },
            "the entry is written");
        Add(log, "abba", "a", 5);
        await log.DisposeAsync();

        Assert.Equal(2, await pool.ReadAsync(db => db.ScalarInt64("SELECT count(*) FROM search_log")));
    }

    [Fact]
    public async Task What_the_queue_has_no_room_for_is_dropped_and_counted()
    {
        await using var log = new SearchLog(pool, new SearchLogOptions { MaxQueued = 2 }, time);
        for (int i = 0; i < 5; i++)
            Add(log, "queen", "a", 5);
        await log.FlushAsync();

        SearchLogSummary summary = await log.SummarizeAsync(TimeSpan.FromDays(1));
        Assert.Equal((2, 3), (summary.Searches, summary.Dropped));
    }

    [Fact]
    public async Task Old_entries_are_removed()
    {
        await using var log = new SearchLog(pool, null, time);
        Add(log, "queen", "a", 5, age: TimeSpan.FromDays(31));
        Add(log, "abba", "a", 5);
        await log.FlushAsync();

        Assert.Equal(1, await log.TrimAsync());
        Assert.Equal([new PopularSearch("abba", 1)], await log.PopularAsync(TimeSpan.FromDays(60), 10));
    }

    private void Add(SearchLog log, string text, string session, long results, TimeSpan age = default) =>
        log.Add(new SearchLogEntry(text, results, TimeSpan.FromMilliseconds(2), session, null, CacheHit: false, time.GetUtcNow() - age));
}
