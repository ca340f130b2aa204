using System.Text;
using Forebay.Sqlite.Native;
using Forebay.Testing;
using Xunit;

namespace Forebay.Sqlite.Tests.Native;

public sealed class BindingTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly SqliteConnection memory = new(":memory:");

    public void Dispose()
    {
        memory.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void The_library_tells_its_version_and_what_it_was_built_with()
    {
        Assert.StartsWith("3.", SqliteLibrary.Version, StringComparison.Ordinal);
        Assert.False(SqliteLibrary.HasCompileOption("NO_SUCH_OPTION"));
    }

    [Fact]
    public void Full_text_search_works()
    {
        memory.Execute("CREATE VIRTUAL TABLE text USING fts5(body); INSERT INTO text VALUES ('a quiet river'), ('a loud road');");
        Assert.Equal(1, memory.ScalarInt64("SELECT count(*) FROM text WHERE text MATCH 'river'"));
    }

    [Fact]
    public void Every_type_goes_in_and_comes_out()
    {
        memory.Execute("CREATE TABLE t(a, b, c, d, e, f)");
        using SqliteStatement insert = memory.Prepare("INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        insert.Bind(1, long.MinValue);
        insert.Bind(2, 1.5);
        insert.Bind(3, "Žluťoučký 🎵\0x");
        insert.Bind(4, (ReadOnlySpan<byte>)[1, 0, 2]);
        insert.Bind(5, ReadOnlySpan<byte>.Empty);
        insert.Bind(6, (string?)null);
        insert.Run();
        using SqliteStatement read = memory.Prepare("SELECT * FROM t");
        Assert.True(read.Step());
        Assert.Equal(long.MinValue, read.ColumnInt64(0));
        Assert.Equal(1.5, read.ColumnDouble(1));
        Assert.Equal("Žluťoučký 🎵\0x", read.ColumnText(2));
        Assert.Equal([1, 0, 2], read.ColumnBlob(3).ToArray());
        Assert.Equal(SqliteType.Blob, read.ColumnType(4));
        Assert.True(read.ColumnBlob(4).IsEmpty);
        Assert.True(read.IsNull(5));
        Assert.Null(read.ColumnText(5));
        Assert.Equal("c", read.ColumnName(2));
        Assert.False(read.Step());
    }

    [Fact]
    public void Named_parameters_are_found_and_unknown_ones_are_an_error()
    {
        using SqliteStatement statement = memory.Prepare("SELECT :name");
        Assert.Equal(1, statement.ParameterIndex(":name"));
        Assert.Contains(":other", Assert.Throws<ArgumentException>(() => statement.ParameterIndex(":other")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => statement.Bind(2, 1L));
    }

    [Fact]
    public void Wrong_sql_is_an_error_that_quotes_it()
    {
        SqliteException error = Assert.Throws<SqliteException>(() => memory.Prepare("SELEKT 1"));
        Assert.Contains("SELEKT 1", error.Message, StringComparison.Ordinal);
        Assert.Equal(SqliteErrorCode.Error, error.Code);
        Assert.Throws<SqliteException>(() => memory.Prepare("SELECT 1; SELECT 2"));
        Assert.Throws<SqliteException>(() => memory.Prepare("-- nothing"));
    }

    [Fact]
    public void A_database_that_cannot_be_opened_is_an_error_that_names_it()
    {
        SqliteException error = Assert.Throws<SqliteException>(() => new SqliteConnection(folder["no/such/folder.db"]));
        Assert.Contains("folder.db", error.Message, StringComparison.Ordinal);
        Assert.Equal(SqliteErrorCode.CantOpen, error.Code);
    }

    [Fact]
    public void A_transaction_without_a_commit_is_rolled_back()
    {
        memory.Execute("CREATE TABLE t(a)");
        using (memory.Begin())
            memory.Execute("INSERT INTO t VALUES (1)");
        Assert.Equal(0, memory.ScalarInt64("SELECT count(*) FROM t"));
        using (SqliteTransaction transaction = memory.Begin())
        {
            memory.Execute("INSERT INTO t VALUES (1)");
            transaction.Commit();
        }
        Assert.Equal(1, memory.ScalarInt64("SELECT count(*) FROM t"));
    }

    [Fact]
    public void A_lock_of_another_connection_is_busy_when_its_time_is_over()
    {
        using var one = new SqliteConnection(folder["a.db"]);
        using var other = new SqliteConnection(folder["a.db"]);
        one.Execute("CREATE TABLE t(a)");
        other.SetBusyTimeout(TimeSpan.FromMilliseconds(1));
        using SqliteTransaction held = one.Begin();
        Assert.Equal(SqliteErrorCode.Busy, Assert.Throws<SqliteException>(() => other.Begin()).Code);
    }

    [Fact]
    public void Hooks_see_changes_commits_and_rollbacks_and_what_they_throw_stays_here()
    {
        memory.Execute("CREATE TABLE t(a INTEGER PRIMARY KEY)");
        List<string> seen = [];
        memory.SetUpdateHook((change, table, row) => seen.Add($"{change} {table} {row}"));
        memory.SetCommitHook(() => { seen.Add("commit"); return true; });
        memory.SetRollbackHook(() => seen.Add("rollback"));
        memory.Execute("INSERT INTO t VALUES (7); DELETE FROM t WHERE a = 7; BEGIN; INSERT INTO t VALUES (8); ROLLBACK;");
        Assert.Equal(["Insert t 7", "commit", "Delete t 7", "commit", "Insert t 8", "rollback"], seen);
        memory.SetCommitHook(() => throw new InvalidOperationException("no"));
        Assert.Throws<SqliteException>(() => memory.Execute("INSERT INTO t VALUES (9)"));
        Assert.IsType<InvalidOperationException>(memory.HookError);
        memory.SetCommitHook(null);
        memory.Execute("INSERT INTO t VALUES (9)");
    }

    [Fact]
    public void A_backup_is_a_copy()
    {
        memory.Execute("CREATE TABLE t(a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i FROM n;");
        using var copy = new SqliteConnection(folder["copy.db"]);
        int steps = 0;
        memory.BackupTo(copy, 2, (_, _) => steps++);
        Assert.True(steps > 1);
        Assert.Equal(5000, copy.ScalarInt64("SELECT count(*) FROM t"));
    }

    [Fact]
    public void A_blob_is_read_and_written_in_place()
    {
        memory.Execute("CREATE TABLE t(a BLOB); INSERT INTO t VALUES (zeroblob(10));");
        using (SqliteBlob blob = memory.OpenBlob("t", "a", 1, writable: true))
        {
            blob.Write("abc"u8, 4);
            byte[] back = new byte[3];
            blob.Read(back, 4);
            Assert.Equal("abc", Encoding.UTF8.GetString(back));
            Assert.Equal(10, blob.Length);
            Assert.Throws<SqliteException>(() => blob.Write("abc"u8, 8));
        }
        Assert.Throws<SqliteException>(() => memory.OpenBlob("t", "a", 99));
    }

    [Fact]
    public void What_is_closed_says_so_and_does_not_crash()
    {
        var connection = new SqliteConnection(":memory:");
        SqliteStatement statement = connection.Prepare("SELECT 1");
        connection.Dispose();
        Assert.Throws<ObjectDisposedException>(() => connection.Execute("SELECT 1"));
        Assert.Throws<ObjectDisposedException>(() => statement.Step());
        statement.Dispose();
        statement.Dispose();
        connection.Dispose();
    }

    [Fact]
    public void An_extension_that_does_not_exist_is_an_error() => Assert.Throws<SqliteException>(() => memory.LoadExtension(folder["none.so"]));

    [Fact]
    public void Binding_stepping_and_reading_allocate_nothing()
    {
        memory.Execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b BLOB, c TEXT); INSERT INTO t VALUES (1, x'0102', 'text');");
        using SqliteStatement read = memory.Prepare("SELECT a, b, c FROM t WHERE a = ?1 AND c = ?2");
        for (int round = 0; round < 2; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long sum = 0;
            for (int i = 0; i < 100; i++)
            {
                read.Bind(1, 1L);
                read.BindText(2, "text");
                read.Step();
                sum += read.ColumnInt64(0) + read.ColumnBlob(1).Length + read.ColumnUtf8(2).Length;
                read.Reset();
            }
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(700, sum);
            if (round > 0)
                Assert.Equal(0, allocated);
        }
    }

    [Fact]
    public void A_checkpoint_writes_the_log_back()
    {
        using var connection = new SqliteConnection(folder["wal.db"]);
        connection.Execute("PRAGMA journal_mode=WAL; CREATE TABLE t(a); INSERT INTO t VALUES (1);");
        (bool busy, int log, int done) = connection.Checkpoint(SqliteCheckpoint.Full);
        Assert.False(busy);
        Assert.Equal(log, done);
    }
}
