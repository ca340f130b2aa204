using System.Data;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Tests.Client;

[Trait("Needs", "server")]
public sealed class CommandTests(ClientServers servers)
{
    public static TheoryData<MySqlFlavour> Flavours => ClientServers.Flavours;

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Sync_members_do_what_async_ones_do(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        using ForebayMySqlConnection connection = source.OpenConnection();
        using ForebayMySqlCommand command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20))";
        Assert.Equal(0, command.ExecuteNonQuery());
        command.CommandText = "INSERT INTO t (name) VALUES (@a), (@b)";
        command.Parameters.AddWithValue("a", "x");
        command.Parameters.AddWithValue("@B", null);
        Assert.Equal(2, command.ExecuteNonQuery());
        Assert.Equal(1, command.LastInsertedId);
        command.Parameters.Clear();
        command.CommandText = "SELECT id, name FROM t ORDER BY id";
        using (ForebayMySqlDataReader reader = command.ExecuteReader())
        {
            Assert.True(reader.HasRows);
            Assert.True(reader.HasRows);
            Assert.True(reader.Read());
            Assert.Equal(1, reader.GetInt32(0));
            Assert.True(reader.HasRows);
            Assert.True(reader.Read());
            Assert.True(reader.IsDBNull(1));
            Assert.False(reader.Read());
            Assert.False(reader.NextResult());
            Assert.Equal(-1, reader.RecordsAffected);
        }
        command.CommandText = "SELECT COUNT(*) FROM t WHERE id > 5";
        Assert.Equal(0L, command.ExecuteScalar());
        command.CommandText = "SELECT 1 FROM t WHERE id > 5";
        Assert.Null(command.ExecuteScalar());
        using ForebayMySqlTransaction transaction = connection.BeginTransaction();
        command.Transaction = transaction;
        command.CommandText = "DELETE FROM t";
        Assert.Equal(2, command.ExecuteNonQuery());
        transaction.Rollback();
        command.Transaction = null;
        command.CommandText = "SELECT COUNT(*) FROM t";
        Assert.Equal(2L, command.ExecuteScalar());
        connection.Close();
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Several_statements_give_several_results_with_and_without_parameters(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await connection.RunAsync("CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, n INT)", default);
        foreach (bool hasParameter in new[] { false, true })
        {
            await using ForebayMySqlCommand command = connection.CreateCommand();
            string two = hasParameter ? "@two" : "2";
            command.CommandText = $"DELETE FROM t; INSERT INTO t (n) VALUES (1), ({two}); SELECT n FROM t WHERE n = {two} /* ; @two */; UPDATE t SET n = n + 1; SELECT COUNT(*), 'a;b' FROM t; INSERT INTO t (n) VALUES (9) -- ; the end";
            if (hasParameter)
                command.Parameters.AddWithValue("two", 2);
            await using ForebayMySqlDataReader reader = await command.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
            Assert.Equal(2, reader.GetInt32(0));
            Assert.True(await reader.NextResultAsync());
            Assert.True(await reader.ReadAsync());
            Assert.Equal((2L, "a;b"), (reader.GetInt64(0), reader.GetString(1)));
            await reader.CloseAsync();
            // 2 inserted, 2 updated, 1 inserted; and the second time 3 deleted.
            Assert.Equal(hasParameter ? 8 : 5, reader.RecordsAffected);
            Assert.Equal(hasParameter ? 6 : 3, reader.LastInsertedId);
        }
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Variables_strings_and_comments_hold_no_parameters(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await using ForebayMySqlCommand command = connection.CreateCommand();
        command.CommandText = "SET @mine = @given; SELECT @mine, '@given ? ''', \"?\\\"@given\", `@given?`, @@autocommit, /* @given */ @given, ? # @given ?\n FROM (SELECT 1 AS `@given?`) x -- @given";
        command.Parameters.AddWithValue("@given", 7);
        // The first question mark is the first parameter, whatever its name.
        await using ForebayMySqlDataReader reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal(new object[] { 7L, "@given ? '", "?\"@given", 1, 1L, 7, 7 }, new object[] { reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetInt64(4), reader.GetInt32(5), reader.GetInt32(6) });
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task What_is_not_prepared_gets_its_values_as_literals_that_nobody_breaks_out_of(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        foreach (string mode in new[] { "", "NO_BACKSLASH_ESCAPES" })
        {
            await connection.RunAsync($"SET sql_mode='{mode}'", default);
            await using ForebayMySqlCommand command = connection.CreateCommand();
            foreach (string hard in new[] { "plain", "it's", "\\' OR 1=1 -- ", "\\", "a\\'b☃", "'" })
            {
                command.CommandText = "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = @text";
                command.Parameters.Clear();
                command.Parameters.AddWithValue("@text", hard);
                MySqlException told = await Assert.ThrowsAsync<MySqlException>(() => command.ExecuteNonQueryAsync());
                Assert.Equal((1644, "45000"), (told.Number, told.SqlState));
                Assert.Equal(hard, told.Message);
            }
            // The grammar has a literal there, and no parameter.
            command.CommandText = "SHOW TABLES LIKE @text";
            command.Parameters[0].Value = "no_such";
            Assert.Null(await command.ExecuteScalarAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_procedure_gets_its_parameters_by_name_and_gives_values_back(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await connection.RunAsync("CREATE PROCEDURE p (IN a INT, INOUT b VARCHAR(20), OUT c DECIMAL(5,2)) BEGIN SELECT a, b; SELECT 'x' AS one, 'y' AS two UNION ALL SELECT 'v', 'w'; SET b = CONCAT(b, a), c = 1.25; END", default);
        await connection.RunAsync("CREATE FUNCTION f (a INT) RETURNS INT DETERMINISTIC RETURN a + 1", default);
        await connection.RunAsync("CREATE PROCEDURE types (OUT a TEXT, OUT b BLOB, OUT c DATETIME(3), OUT d JSON, OUT e TINYINT(1)) SET a = 'é', b = x'00ff', c = '2024-02-29 13:14:15.5', d = '{}', e = 1", default);
        await using ForebayMySqlCommand command = connection.CreateCommand();
        command.CommandText = "p";
        command.CommandType = CommandType.StoredProcedure;
        command.Parameters.Add(new ForebayMySqlParameter("@c", null) { Direction = ParameterDirection.Output });
        command.Parameters.Add(new ForebayMySqlParameter("@b", "q") { Direction = ParameterDirection.InputOutput });
        command.Parameters.AddWithValue("a", 5);
        await using (ForebayMySqlDataReader reader = await command.ExecuteReaderAsync())
        {
            Assert.True(await reader.ReadAsync());
            Assert.Equal((5, "q"), (reader.GetInt32(0), reader.GetString(1)));
            Assert.True(await reader.NextResultAsync());
            Assert.True(await reader.ReadAsync());
            Assert.Equal("x", reader.GetString(0));
            Assert.True(await reader.ReadAsync());
            Assert.Equal("w", reader.GetString(1));
            Assert.False(await reader.ReadAsync());
            Assert.False(await reader.NextResultAsync());
        }
        Assert.Equal([1.25m, "q5"], [command.Parameters["c"].Value, command.Parameters["@b"].Value]);
        command.CommandText = "types";
        command.Parameters.Clear();
        foreach (string name in new[] { "a", "b", "c", "d", "e" })
            command.Parameters.Add(new ForebayMySqlParameter(name, null) { Direction = ParameterDirection.Output });
        await command.ExecuteNonQueryAsync();
        Assert.Equal(new object?[] { "é", new byte[] { 0, 255 }, new DateTime(2024, 2, 29, 13, 14, 15, 500), "{}", true }, ((IEnumerable<ForebayMySqlParameter>)command.Parameters).Select(parameter => parameter.Value));
        command.CommandText = "f";
        command.Parameters.Clear();
        command.Parameters.Add(new ForebayMySqlParameter("r", null) { Direction = ParameterDirection.ReturnValue });
        command.Parameters.AddWithValue("a", 41);
        await command.ExecuteNonQueryAsync();
        Assert.Equal(42, command.Parameters["r"].Value);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Large_values_go_and_come_whole(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await connection.RunAsync("CREATE TABLE t (id INT PRIMARY KEY, b LONGBLOB)", default);
        int id = 0;
        foreach (int length in new[] { 0, 1, (4 << 20) - 1, 4 << 20, 0xffffff, 20_000_000 })
        {
            byte[] bytes = new byte[length];
            Random.Shared.NextBytes(bytes);
            await using ForebayMySqlCommand command = connection.CreateCommand();
            command.CommandText = "INSERT INTO t VALUES (@id, @b)";
            command.Parameters.AddWithValue("@id", ++id);
            command.Parameters.AddWithValue("@b", id % 2 == 0 ? new MemoryStream(bytes) : bytes);
            await command.ExecuteNonQueryAsync();
            command.CommandText = "SELECT b FROM t WHERE id = @id";
            byte[] prepared = (byte[])(await command.ExecuteScalarAsync())!;
            Assert.True(bytes.AsSpan().SequenceEqual(prepared), $"{length} bytes, prepared");
            command.Parameters.Clear();
            command.CommandText = $"SELECT b FROM t WHERE id = {id}";
            byte[] text = (byte[])(await command.ExecuteScalarAsync())!;
            Assert.True(bytes.AsSpan().SequenceEqual(text), $"{length} bytes, by text");
        }
        await using ForebayMySqlCommand failing = connection.CreateCommand();
        failing.CommandText = "SELECT LENGTH(@b), @other";
        failing.Parameters.AddWithValue("b", new MemoryStream(new byte[10]));
        failing.Parameters.AddWithValue("other", new FailingStream());
        await Assert.ThrowsAsync<InvalidDataException>(() => failing.ExecuteScalarAsync());
        failing.Parameters["b"].Value = new byte[3];
        failing.Parameters["other"].Value = 1;
        Assert.Equal(3L, Convert.ToInt64(await failing.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture));
        await using ForebayMySqlCommand asText = connection.CreateCommand();
        asText.CommandText = $"SELECT LENGTH('{new string('x', 0xffffff)}')";
        Assert.Equal(0xffffffL, Convert.ToInt64(await asText.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_file_is_sent_only_where_it_is_allowed_and_given(MySqlFlavour flavour)
    {
        string text = await servers.ConnectionStringAsync(flavour);
        await using var open = new ForebayMySqlDataSource(text + ";AllowLocalInfile=true");
        await using ForebayMySqlConnection connection = await open.OpenConnectionAsync();
        await connection.RunAsync("CREATE TABLE t (a INT, b VARCHAR(10))", default);
        await using ForebayMySqlCommand command = connection.CreateCommand();
        command.CommandText = "LOAD DATA LOCAL INFILE 'rows.tsv' INTO TABLE t";
        MySqlException missing = await Assert.ThrowsAsync<MySqlException>(() => command.ExecuteNonQueryAsync());
        Assert.Contains("LocalInfileSource", missing.Message, StringComparison.Ordinal);
        command.LocalInfileSource = (name, _) => new(name == "rows.tsv" ? new MemoryStream("1\tx\n2\ty\n"u8.ToArray()) : throw new FileNotFoundException(name));
        Assert.Equal(2, await command.ExecuteNonQueryAsync());
        command.LocalInfileSource = (_, _) => throw new FileNotFoundException("gone");
        Assert.IsType<FileNotFoundException>((await Assert.ThrowsAsync<MySqlException>(() => command.ExecuteNonQueryAsync())).InnerException);
        command.CommandText = "SELECT COUNT(*) FROM t";
        Assert.Equal(2L, await command.ExecuteScalarAsync());

        await using var closed = new ForebayMySqlDataSource(text);
        await using ForebayMySqlConnection other = await closed.OpenConnectionAsync();
        command.Connection = other;
        command.CommandText = "LOAD DATA LOCAL INFILE 'rows.tsv' INTO TABLE t";
        await Assert.ThrowsAsync<MySqlException>(() => command.ExecuteNonQueryAsync());
        command.CommandText = "SELECT COUNT(*) FROM t";
        Assert.Equal(2L, await command.ExecuteScalarAsync());
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Errors_tell_their_number_and_leave_the_connection_usable(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await using ForebayMySqlCommand command = connection.CreateCommand();
        command.CommandText = "SELECT * FROM nowhere";
        MySqlException told = await Assert.ThrowsAsync<MySqlException>(() => command.ExecuteReaderAsync());
        Assert.Equal((1146, "42S02", false), (told.Number, told.SqlState, told.IsTransient));
        command.CommandText = "SELECT * FROM nowhere WHERE a = @a";
        command.Parameters.AddWithValue("a", 1);
        await Assert.ThrowsAsync<MySqlException>(() => command.ExecuteReaderAsync());
        command.CommandText = "SELECT @a, ?, ?";
        await Assert.ThrowsAsync<InvalidOperationException>(() => command.ExecuteReaderAsync());
        command.CommandText = "SELECT @a";
        command.Parameters[0].Value = new Version(1, 2);
        await Assert.ThrowsAsync<NotSupportedException>(() => command.ExecuteReaderAsync());
        command.Parameters[0].Value = 3;
        await using ForebayMySqlDataReader reader = await command.ExecuteReaderAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.CreateCommand().ExecuteScalarAsync());
        await using ForebayMySqlCommand second = connection.CreateCommand();
        second.CommandText = "SELECT 1";
        Assert.Contains("reader", (await Assert.ThrowsAsync<InvalidOperationException>(() => second.ExecuteScalarAsync())).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => reader.GetInt32(0));
        Assert.True(reader.Read());
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal("none"));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetInt32(1));
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Warnings_are_counted_and_told(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await using ForebayMySqlCommand command = connection.CreateCommand();
        command.CommandText = "DROP TABLE IF EXISTS nowhere";
        await command.ExecuteNonQueryAsync();
        Assert.Equal(1, command.WarningCount);
        MySqlWarning warning = Assert.Single(await connection.GetWarningsAsync());
        Assert.Equal(("Note", 1051), (warning.Level, warning.Code));
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_connection_keeps_no_more_prepared_statements_than_it_may(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour, "StatementCacheSize=3");
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await using ForebayMySqlCommand command = connection.CreateCommand();
        command.Parameters.AddWithValue("a", 1);
        for (int round = 0; round < 2; round++)
        {
            for (int at = 0; at < 6; at++)
            {
                command.CommandText = $"SELECT {at} + @a";
                Assert.Equal(at + 1L, Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture));
            }
        }
        command.Parameters.Clear();
        command.CommandText = "SHOW STATUS LIKE 'Com_stmt_%'";
        var counts = new Dictionary<string, long>();
        await using ForebayMySqlDataReader reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            counts[reader.GetString(0)] = long.Parse(reader.GetString(1), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal((12, 9), (counts["Com_stmt_prepare"], counts["Com_stmt_close"]));
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_batch_runs_its_commands_in_order_and_counts_for_each(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await connection.RunAsync("CREATE TABLE t (id INT PRIMARY KEY)", default);
        await using System.Data.Common.DbBatch batch = connection.CreateBatch();
        foreach (string text in new[] { "INSERT INTO t VALUES (@a), (2)", "SELECT id FROM t WHERE id = @a", "DELETE FROM t" })
        {
            var command = new ForebayMySqlBatchCommand(text);
            command.Parameters.AddWithValue("a", 1);
            batch.BatchCommands.Add(command);
        }
        Assert.Equal(1, await batch.ExecuteScalarAsync());
        Assert.Equal([2, -1, 2], batch.BatchCommands.Select(command => command.RecordsAffected));
        Assert.Equal(4, await batch.ExecuteNonQueryAsync());
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task The_database_changes_by_command_and_by_statement(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        string own = connection.Database;
        await connection.ChangeDatabaseAsync("mysql");
        Assert.Equal("mysql", connection.Database);
        await connection.RunAsync("USE information_schema", default);
        Assert.Equal("information_schema", connection.Database);
        await connection.CloseAsync();
        await connection.OpenAsync();
        Assert.Equal(own, connection.Database);
        await using ForebayMySqlCommand command = connection.CreateCommand();
        command.CommandText = "SELECT DATABASE()";
        Assert.Equal(own, await command.ExecuteScalarAsync());
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task An_update_tells_the_rows_that_it_found_or_those_that_it_changed(MySqlFlavour flavour)
    {
        string text = await servers.ConnectionStringAsync(flavour);
        foreach ((string more, int told) in new[] { ("", 2), (";UseAffectedRows=true", 1) })
        {
            await using var source = new ForebayMySqlDataSource(text + more);
            await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
            await connection.RunAsync("DROP TABLE IF EXISTS t; CREATE TABLE t (id INT); INSERT INTO t VALUES (1), (2)", default);
            await using ForebayMySqlCommand command = connection.CreateCommand();
            command.CommandText = "UPDATE t SET id = @n";
            command.Parameters.AddWithValue("n", 2);
            Assert.Equal(told, await command.ExecuteNonQueryAsync());
        }
    }

    private sealed class FailingStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new InvalidDataException("It can't be read.");
    }
}
