using Forebay.Search.Fts5;
using Forebay.Sqlite.Native;
using Xunit;

namespace Forebay.Search.Tests.Fts5;

public sealed class MaintenanceTests
{
    [Fact]
    public async Task Every_change_of_every_table_is_in_the_next_search()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();

        await catalogue.ExecuteAsync("UPDATE Artist SET Name = 'Kings' WHERE ArtistId = 2");
        Assert.Equal(2, (await catalogue.NamesAsync("kings")).Length);
        Assert.Equal(["Dancing Queen"], await catalogue.NamesAsync("queen"));
        await catalogue.ExecuteAsync("UPDATE Genre SET Name = 'Schlager' WHERE GenreId = 3");
        Assert.Equal(2, (await catalogue.NamesAsync("schlager")).Length);
        await catalogue.ExecuteAsync("UPDATE Track SET AlbumId = 5 WHERE TrackId = 10");
        Assert.Equal(["Eple"], await catalogue.NamesAsync("eple abba"));
        await catalogue.ExecuteAsync("UPDATE Album SET ArtistId = 6, Title = 'Departure' WHERE AlbumId = 5");
        Assert.Equal(3, (await catalogue.NamesAsync("royksopp departure")).Length);
        await catalogue.ExecuteAsync("DELETE FROM Album WHERE AlbumId = 5");
        Assert.Equal(["Dancing Queen"], await catalogue.NamesAsync("dancing"));
        Assert.Empty(await catalogue.NamesAsync("departure"));
        await catalogue.ExecuteAsync("DELETE FROM Track WHERE TrackId = 9");
        Assert.Empty(await catalogue.NamesAsync("dancing"));
        await catalogue.ExecuteAsync("INSERT INTO Track VALUES (99, 'Brand New Thing', 1, 1, NULL, 5, 0)");
        Assert.Equal(["Brand New Thing"], await catalogue.NamesAsync("\"brand new\" motorhead"));
        Assert.True((await catalogue.Index.ValidateAsync()).IsValid);
    }

    [Fact]
    public async Task Another_program_s_changes_are_in_the_next_search_too()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        using (var other = new SqliteConnection(catalogue.Path))
            other.Execute("UPDATE Track SET Name = 'From Elsewhere' WHERE TrackId = 1; INSERT OR REPLACE INTO Track VALUES (2, 'Replaced', 1, 1, NULL, 5, 0)");

        Assert.Equal(["From Elsewhere"], await catalogue.NamesAsync("elsewhere"));
        Assert.Equal(["Replaced"], await catalogue.NamesAsync("replaced"));
        Assert.Empty(await catalogue.NamesAsync("bomber"));
        Assert.True((await catalogue.Index.ValidateAsync()).IsValid);
    }

    [Fact]
    public async Task After_any_sequence_of_changes_the_index_says_what_the_tables_say()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        for (int i = 0; i < 400; i++)
        {
            await catalogue.ExecuteAsync(Change(random));
            if (i == 200)
                await catalogue.Index.RebuildAsync();
        }

        SearchValidation validation = await catalogue.Index.ValidateAsync();

        Assert.True(validation.IsValid, $"Seed {seed}: {validation}");
        Assert.Equal(validation.Documents, validation.Indexed);
    }

    [Fact]
    public async Task What_changes_while_the_index_is_rebuilt_is_in_it()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        await catalogue.ExecuteAsync("WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 4000) INSERT INTO Track(TrackId, Name, AlbumId, Cents, Plays) SELECT i, 'Filler ' || i, 1, 1, 0 FROM n");
        int writes = 0;
        var random = new Random(3);
        Task rebuild = catalogue.Index.RebuildAsync();
        while (!rebuild.IsCompleted)
        {
            await catalogue.ExecuteAsync(Change(random));
            writes++;
            Assert.NotEmpty(await catalogue.NamesAsync("filler"));
        }
        await rebuild;

        Assert.True(writes > 3, $"{writes} writes got in between");
        Assert.True((await catalogue.Index.ValidateAsync()).IsValid);
        Assert.Equal(2, (await catalogue.Index.GetStatisticsAsync()).Generation);
        await catalogue.ExecuteAsync("UPDATE Track SET Name = 'After the rebuild' WHERE TrackId = 4000");
        Assert.Equal(["After the rebuild"], await catalogue.NamesAsync("rebuild"));
    }

    [Fact]
    public async Task A_rebuild_that_is_cancelled_leaves_the_index_as_it_was()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var stop = new Progress(_ => cancel.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => catalogue.Index.RebuildAsync(stop, cancel.Token));

        await catalogue.ExecuteAsync("UPDATE Track SET Name = 'Still kept right' WHERE TrackId = 1");
        Assert.Equal(["Still kept right"], await catalogue.NamesAsync("still kept"));
        Assert.Equal(11, await catalogue.Index.RebuildAsync());
        Assert.True((await catalogue.Index.ValidateAsync()).IsValid);
    }

    [Fact]
    public async Task A_rebuild_puts_the_popular_ones_first_again()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        await catalogue.ExecuteAsync("INSERT INTO Track VALUES (99, 'The Most Played', 1, 1, NULL, 5, 5000)");
        Assert.Equal(1, (await catalogue.Index.GetStatisticsAsync()).AppendedDocuments);

        await catalogue.Index.RebuildAsync();

        Assert.Equal("The Most Played", (await catalogue.NamesAsync(""))[0]);
        Assert.Equal(0, (await catalogue.Index.GetStatisticsAsync()).AppendedDocuments);
    }

    [Fact]
    public async Task A_rebuild_that_is_given_up_leaves_nothing()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        string before = await SchemaAsync();
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => catalogue.Index.RebuildAsync(new Progress(_ => stop.Cancel()), stop.Token));

        Assert.Equal(before, await SchemaAsync());
        await catalogue.ExecuteAsync("UPDATE Track SET Name = 'Still watched' WHERE TrackId = 4");
        Assert.Equal(["Still watched"], await catalogue.NamesAsync("watched"));
        Assert.Equal(11, await catalogue.Index.RebuildAsync());

        async Task<string> SchemaAsync() => await catalogue.Pool.ReadAsync(db => db.ScalarText("SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema ORDER BY name)")!);
    }

    [Fact]
    public async Task Missing_orphaned_and_differing_documents_are_told_apart()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        // As a program would leave it that dropped the triggers and forgot to put them back.
        await catalogue.ExecuteAsync("DROP TRIGGER track_0_insert; DROP TRIGGER track_0_update; DROP TRIGGER track_0_delete;");
        await catalogue.ExecuteAsync("INSERT INTO Track VALUES (99, 'Unseen', 1, 1, NULL, 5, 0); DELETE FROM Track WHERE TrackId = 3; UPDATE Track SET Name = 'Other' WHERE TrackId IN (4, 5)");

        SearchValidation validation = await catalogue.Index.ValidateAsync();

        Assert.Equal([99], validation.Missing);
        Assert.Equal([3], validation.Orphaned);
        Assert.Equal([4, 5], validation.Differing);
        Assert.False(validation.IsValid);
        Assert.Null(validation.Damage);
        Assert.Equal(8 / 11.0, validation.Coverage, 6);
        await catalogue.Index.RebuildAsync();
        Assert.True((await catalogue.Index.ValidateAsync()).IsValid);
        await catalogue.ExecuteAsync("UPDATE Track SET Name = 'Watched again' WHERE TrackId = 4");
        Assert.Equal(["Watched again"], await catalogue.NamesAsync("watched"));
    }

    [Fact]
    public async Task Words_that_are_not_those_of_the_documents_are_damage()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        await catalogue.ExecuteAsync("INSERT INTO track_fts_1(track_fts_1, rowid, name) VALUES ('delete', 1, 'Overkill')");

        Assert.NotNull((await catalogue.Index.ValidateAsync()).Damage);
    }

    [Fact]
    public async Task Another_definition_is_built_at_the_next_start_and_the_same_one_is_not()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        Assert.False(await catalogue.Index.EnsureAsync());
        using var other = new Fts5Index(catalogue.Pool, SmallCatalogue.Definition with { Values = [.. SmallCatalogue.Definition.Values.SkipLast(1)] });

        Assert.True(await other.EnsureAsync());

        Assert.Equal(3, (await other.SearchAsync(new SearchRequest { Text = "queen" })).Total);
        Assert.False(await other.EnsureAsync());
    }

    [Fact]
    public async Task Optimizing_leaves_one_segment_and_the_same_answers()
    {
        await using SmallCatalogue catalogue = await SmallCatalogue.OpenAsync();
        for (int i = 0; i < 20; i++)
            await catalogue.ExecuteAsync($"UPDATE Track SET Name = 'Changed {i}' WHERE TrackId = {1 + (i % 5)}");

        await catalogue.Index.OptimizeAsync();

        SearchIndexStatistics statistics = await catalogue.Index.GetStatisticsAsync();
        Assert.Equal((11, 1), (statistics.Documents, statistics.Segments));
        Assert.True(statistics.Bytes > 0 && statistics.Terms > 20);
        Assert.Equal(["Changed 19"], await catalogue.NamesAsync("19"));
    }

    private static string Change(Random random) => random.Next(9) switch
    {
        0 => $"INSERT OR IGNORE INTO Track VALUES ({random.Next(1, 60)}, 'New {random.Next(50)}', {random.Next(1, 9)}, {random.Next(1, 6)}, 'Æsir', {random.Next(300)}, {random.Next(100)})",
        1 => $"DELETE FROM Track WHERE TrackId = {random.Next(1, 60)}",
        2 => $"UPDATE Track SET AlbumId = {random.Next(1, 9)}, Name = 'Moved {random.Next(50)}' WHERE TrackId = {random.Next(1, 60)}",
        3 => $"UPDATE OR IGNORE Track SET TrackId = {random.Next(1, 60)} WHERE TrackId = {random.Next(1, 60)}",
        4 => $"UPDATE Album SET ArtistId = {random.Next(1, 9)}, Year = nullif({random.Next(1970, 1990)}, 1980) WHERE AlbumId = {random.Next(1, 9)}",
        5 => $"UPDATE Artist SET Name = 'Artist {random.Next(50)}' WHERE ArtistId = {random.Next(1, 9)}",
        6 => $"UPDATE Genre SET Name = 'Genre {random.Next(50)}' WHERE GenreId = {random.Next(1, 6)}",
        7 => $"DELETE FROM Album WHERE AlbumId = {random.Next(1, 9)}",
        _ => $"INSERT OR IGNORE INTO Album VALUES ({random.Next(1, 9)}, 'Album {random.Next(50)}', {random.Next(1, 9)}, 1999)",
    };

    private sealed class Progress(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
