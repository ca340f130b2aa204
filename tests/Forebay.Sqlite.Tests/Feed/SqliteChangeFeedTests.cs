using Forebay.Sqlite.Native;
using Forebay.Testing;
using Xunit;

namespace Forebay.Sqlite.Tests.Feed;

public sealed class SqliteChangeFeedTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly SqliteConnection writer;
    private readonly SqliteChangeFeed feed;
    private FeedPosition position;

    public SqliteChangeFeedTests()
    {
        writer = new SqliteConnection(folder["primary.db"]);
        writer.Execute("PRAGMA journal_mode=WAL; CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT UNIQUE); CREATE TABLE w(id TEXT PRIMARY KEY) WITHOUT ROWID;");
        SqliteChangeLog.Install(writer, ["t"]);
        SqliteChangeLog.Install(writer, ["T"]);
        feed = new SqliteChangeFeed(folder["primary.db"]);
        position = feed.Head();
    }

    public void Dispose()
    {
        feed.Dispose();
        writer.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("INSERT INTO t VALUES (4, 'd')", "Insert 4")]
    [InlineData("UPDATE t SET name = name || 'x'", "Update 1, Update 2, Update 3")]
    [InlineData("UPDATE t SET id = 9 WHERE id = 2", "Insert 9, Delete 2")]
    [InlineData("DELETE FROM t", "Delete 1, Delete 2, Delete 3")]
    [InlineData("INSERT INTO t VALUES (2, 'z') ON CONFLICT(id) DO UPDATE SET name = 'z'", "Update 2")]
    [InlineData("REPLACE INTO t VALUES (2, 'z')", "Insert 2")]
    [InlineData("BEGIN; DELETE FROM t; ROLLBACK", "")]
    [InlineData("PRAGMA recursive_triggers=1; REPLACE INTO t VALUES (5, 'a')", "Delete 1, Insert 5")]
    public void Each_changed_row_is_told(string sql, string expected)
    {
        writer.Execute("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        position = feed.Head();
        writer.Execute(sql);
        FeedBatch batch = feed.ReadAfter(position);
        Assert.Null(batch.Gap);
        Assert.Equal(expected, string.Join(", ", batch.Changes.Select(change => $"{change.Kind} {change.RowId}")));
        Assert.Empty(feed.ReadAfter(batch.Position).Changes);
    }

    [Fact]
    public void Row47_A_look_is_needed_only_after_somebody_has_committed()
    {
        feed.HasChanged();
        Assert.False(feed.HasChanged());
        using (var other = new SqliteConnection(folder["primary.db"]))
            other.Execute("INSERT INTO t VALUES (1, 'a')");
        Assert.True(feed.HasChanged());
        Assert.False(feed.HasChanged());
    }

    [Fact]
    public void A_position_holds_over_a_restart_and_a_limit_is_kept()
    {
        writer.Execute("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        Assert.True(FeedPosition.TryParse(position.ToString(), out FeedPosition? parsed));
        using var again = new SqliteChangeFeed(folder["primary.db"]);
        FeedBatch first = again.ReadAfter(parsed, 2);
        Assert.Equal([1, 2], first.Changes.Select(change => change.RowId));
        Assert.Equal([3], again.ReadAfter(first.Position, 2).Changes.Select(change => change.RowId));
    }

    [Theory]
    [InlineData("other database")]
    [InlineData("schema")]
    [InlineData("restored")]
    [InlineData("trimmed")]
    [InlineData("none")]
    public void Row13_Row14_A_position_that_can_no_longer_be_resumed_is_a_gap_that_says_why(string what)
    {
        writer.Execute("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        FeedPosition? asked = position;
        string expected;
        switch (what)
        {
            case "other database":
                asked = position with { Source = "elsewhere" };
                expected = "another database";
                break;
            case "schema":
                writer.Execute("ALTER TABLE t ADD COLUMN extra");
                expected = "tables were changed";
                break;
            case "restored":
                asked = position with { Sequence = 1000 };
                expected = "restored";
                break;
            case "trimmed":
                SqliteChangeLog.Trim(writer, 1);
                expected = "begins at change 3";
                break;
            default:
                asked = null;
                expected = "no position";
                break;
        }
        FeedBatch batch = feed.ReadAfter(asked);
        Assert.Contains(expected, batch.Gap, StringComparison.Ordinal);
        Assert.Empty(batch.Changes);
        Assert.Null(feed.ReadAfter(batch.Position).Gap);
    }

    [Fact]
    public void Tables_that_cannot_be_watched_are_an_error_that_says_why()
    {
        Assert.Contains("no table 'x'", Assert.Throws<ArgumentException>(() => SqliteChangeLog.Install(writer, ["x"])).Message, StringComparison.Ordinal);
        Assert.Contains("WITHOUT ROWID", Assert.Throws<ArgumentException>(() => SqliteChangeLog.Install(writer, ["w"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:b")]
    [InlineData("a:1:x")]
    [InlineData("a:-1:2")]
    public void Text_that_is_no_position_is_not_read_as_one(string text) => Assert.False(FeedPosition.TryParse(text, out _));
}
