using Forebay.Sqlite.Native;
using Forebay.Testing;
using Xunit;

namespace Forebay.Sqlite.Tests.Pooling;

public sealed class SqlitePoolTests : IDisposable
{
    private readonly TestFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Many_readers_and_writers_see_what_was_awaited()
    {
        await using SqlitePool pool = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(task => Task.Run(
            async () =>
            {
                for (int i = 0; i < 50; i++)
                {
                    await pool.WriteAsync(db => Run(db, $"INSERT INTO t(task, i) VALUES ({task}, {i})"), Cancellation);
                    Assert.Equal(i + 1, await pool.ReadAsync(db => db.ScalarInt64($"SELECT count(*) FROM t WHERE task = {task}"), Cancellation));
                }
            },
            Cancellation)));
    }

    [Fact]
    public async Task A_write_that_fails_fails_alone()
    {
        await using SqlitePool pool = await OpenAsync();
        Task<bool>[] writes = [.. Enumerable.Range(0, 100).Select(i => pool.WriteAsync(
            db => Run(db, $"INSERT INTO t(task, i) VALUES (1, {i})") && (i % 10 != 3 ? true : throw new InvalidOperationException("mine")),
            Cancellation))];
        for (int i = 0; i < writes.Length; i++)
        {
            if (i % 10 == 3)
                await Assert.ThrowsAsync<InvalidOperationException>(() => writes[i]);
            else
                Assert.True(await writes[i]);
        }
        Assert.Equal(90, await pool.ReadAsync(db => db.ScalarInt64("SELECT count(*) FROM t"), Cancellation));
    }

    [Fact]
    public async Task A_write_of_one_statement_that_fails_fails_alone_though_it_has_no_savepoint()
    {
        await using SqlitePool pool = await OpenAsync();
        await pool.WriteAsync(db => Run(db, "CREATE UNIQUE INDEX t_i ON t(i)"), Cancellation);
        // Each third statement is refused at its second row, after it has written its first.
        Task<bool>[] writes = [.. Enumerable.Range(0, 90).Select(i => pool.WriteOneAsync(
            db => Run(db, i % 3 == 2 ? $"INSERT INTO t(task, i) VALUES (2, {-i}), (2, {-i})" : $"INSERT INTO t(task, i) VALUES (1, {i})"),
            Cancellation))];
        for (int i = 0; i < writes.Length; i++)
        {
            if (i % 3 == 2)
                await Assert.ThrowsAsync<SqliteException>(() => writes[i]);
            else
                Assert.True(await writes[i]);
        }
        Assert.Equal(60, await pool.ReadAsync(db => db.ScalarInt64("SELECT count(*) FROM t"), Cancellation));
    }

    [Fact]
    public async Task Readers_cannot_write()
    {
        await using SqlitePool pool = await OpenAsync();
        await Assert.ThrowsAsync<SqliteException>(async () => await pool.ReadAsync(db => Run(db, "DELETE FROM t"), Cancellation));
    }

    [Fact]
    public async Task A_write_that_was_cancelled_before_it_began_is_not_made()
    {
        await using SqlitePool pool = await OpenAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pool.WriteAsync(db => Run(db, "INSERT INTO t VALUES (1, 1)"), cancelled.Token));
        Assert.Equal(0, await pool.ReadAsync(db => db.ScalarInt64("SELECT count(*) FROM t"), Cancellation));
    }

    [Fact]
    public async Task The_end_writes_what_was_queued()
    {
        Task<bool>[] writes;
        await using (SqlitePool pool = await OpenAsync())
            writes = [.. Enumerable.Range(0, 500).Select(i => pool.WriteAsync(db => Run(db, $"INSERT INTO t VALUES (1, {i})"), Cancellation))];
        await Task.WhenAll(writes);
        using var connection = new SqliteConnection(folder["pool.db"]);
        Assert.Equal(500, connection.ScalarInt64("SELECT count(*) FROM t"));
    }

    [Fact]
    public void A_bad_option_is_named_with_its_value() =>
        Assert.Contains("Readers is 0", Assert.Throws<ForebayConfigurationException>(() => new SqlitePool(new SqlitePoolOptions { Path = folder["x.db"], Readers = 0 })).Message, StringComparison.Ordinal);

    private async Task<SqlitePool> OpenAsync()
    {
        var pool = new SqlitePool(new SqlitePoolOptions { Path = folder["pool.db"] });
        await pool.WriteAsync(db => Run(db, "CREATE TABLE IF NOT EXISTS t(task INTEGER, i INTEGER)"), Cancellation);
        return pool;
    }

    private static bool Run(SqliteConnection db, string sql)
    {
        db.Execute(sql);
        return true;
    }
}
