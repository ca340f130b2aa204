using System.Data;
using System.Data.Common;
using Dapper;
using Forebay.Sql;
using Npgsql;
using Xunit;

namespace Forebay.EntityFrameworkCore.DataSource;

/// <summary>Dapper and plain ADO.NET on a data source with the cache in front of it.</summary>
[Trait("Needs", "server")]
public sealed class CachingDataSourceTests(PostgreSqlFixture server)
{
    [Fact]
    public async Task Dapper_finds_what_was_read_before_and_what_it_changed_itself()
    {
        await using ChatStore store = await StoreAsync();
        await using CachingDataSource source = Source(store);
        await using DbConnection connection = await source.OpenConnectionAsync();

        Assert.Equal("user 3", await NameAsync(connection, 3));
        await store.BehindAsync("""UPDATE "Users" SET "Name" = 'behind ' || "Id" """);
        Assert.Equal("user 3", await NameAsync(connection, 3));
        Assert.Equal(1, await connection.ExecuteAsync("""UPDATE "Users" SET "Age" = @age WHERE "Id" = @id""", new { age = 5, id = 3 }));
        Assert.Equal("behind 3", await NameAsync(connection, 3));
        Assert.Equal(5, await connection.ExecuteScalarAsync<int>("""SELECT "Age" FROM "Users" WHERE "Id" = @id""", new { id = 3 }));
    }

    [Fact]
    public async Task Every_way_of_reading_gives_what_the_database_gives()
    {
        await using ChatStore store = await StoreAsync();
        await using CachingDataSource source = Source(store);
        await using NpgsqlDataSource plain = NpgsqlDataSource.Create(store.ConnectionString);
        string[] expected = await AllAsync(plain);
        for (int time = 0; time < 2; time++)
            Assert.Equal(expected, await AllAsync(source));
        Assert.Equal(expected, All(source));
    }

    [Fact]
    public async Task A_transaction_is_seen_at_its_commit_and_not_before()
    {
        await using ChatStore store = await StoreAsync();
        await using CachingDataSource source = Source(store);
        await using DbConnection connection = await source.OpenConnectionAsync();
        await using DbConnection other = await source.OpenConnectionAsync();
        Assert.Equal("user 3", await NameAsync(other, 3));
        foreach (bool commits in (bool[])[false, true])
        {
            await using DbTransaction transaction = await connection.BeginTransactionAsync();
            await connection.ExecuteAsync("""UPDATE "Users" SET "Name" = 'changed' WHERE "Id" = 3""", transaction: transaction);
            Assert.Equal("changed", await connection.QuerySingleAsync<string>("""SELECT "Name" FROM "Users" WHERE "Id" = 3""", transaction: transaction));
            Assert.Equal("user 3", await NameAsync(other, 3));
            if (commits)
                await transaction.CommitAsync();
            else
                await transaction.RollbackAsync();
            Assert.Equal(commits ? "changed" : "user 3", await NameAsync(other, 3));
        }
    }

    [Fact]
    public async Task Rows_that_a_change_returns_are_read_before_it_counts_as_done()
    {
        await using ChatStore store = await StoreAsync();
        await using CachingDataSource source = Source(store);
        await using DbConnection connection = await source.OpenConnectionAsync();
        await NameAsync(connection, 3);
        Assert.Equal(["renamed"], await connection.QueryAsync<string>("""UPDATE "Users" SET "Name" = 'renamed' WHERE "Id" = 3 RETURNING "Name" """));
        Assert.Equal("renamed", await NameAsync(connection, 3));
        // Nothing was changed where the database says so.
        await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("""UPDATE "Users" SET "Name" = 'user 1' WHERE "Id" = 3"""));
        Assert.Equal("renamed", await NameAsync(connection, 3));
    }

    [Fact]
    public async Task A_result_that_is_too_large_is_passed_on_whole_and_not_stored()
    {
        await using ChatStore store = await StoreAsync(options => options.MaxResultBytes = 1024);
        await using CachingDataSource source = Source(store);
        await using DbConnection connection = await source.OpenConnectionAsync();
        const string sql = """SELECT u."Id" * 1000 + m."AuthorId" FROM "Users" u CROSS JOIN "Messages" m CROSS JOIN "Badges" ORDER BY 1""";
        int[] expected;
        await using (var plain = new NpgsqlConnection(store.ConnectionString))
            expected = [.. await plain.QueryAsync<int>(sql)];
        Assert.True(expected.Length > 300);
        Assert.Equal(expected, await connection.QueryAsync<int>(sql));
        Assert.Equal(expected, connection.Query<int>(sql, buffered: false));
        await store.BehindAsync("""DELETE FROM "Messages" """);
        Assert.Empty(await connection.QueryAsync<int>(sql));
    }

    [Fact]
    public async Task An_error_in_the_middle_comes_where_the_database_gives_it()
    {
        await using ChatStore store = await StoreAsync();
        await using CachingDataSource source = Source(store);
        await using DbConnection connection = await source.OpenConnectionAsync();
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = """SELECT 10 / (5 - "Id") FROM "Users" WHERE "Id" <= 6""";
        for (int time = 0; time < 2; time++)
        {
            int rows = 0;
            await Assert.ThrowsAsync<PostgresException>(async () =>
            {
                await using DbDataReader reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                    rows++;
            });
            Assert.Equal(4, rows);
        }
        Assert.Equal("user 3", await NameAsync(connection, 3));
    }

    [Fact]
    public async Task A_batch_a_procedure_and_a_copy_of_the_provider_are_passed_on()
    {
        await using ChatStore store = await StoreAsync();
        await using CachingDataSource source = Source(store);
        await using DbConnection connection = await source.OpenConnectionAsync();
        await NameAsync(connection, 3);
        await using (DbBatch batch = connection.CreateBatch())
        {
            DbBatchCommand first = batch.CreateBatchCommand();
            first.CommandText = """UPDATE "Users" SET "Name" = 'batched' WHERE "Id" = 3""";
            batch.BatchCommands.Add(first);
            Assert.Equal(1, await batch.ExecuteNonQueryAsync());
        }
        Assert.Equal("batched", await NameAsync(connection, 3));
        await connection.ExecuteAsync("""CREATE PROCEDURE rename(who int) LANGUAGE sql AS $$ UPDATE "Users" SET "Name" = 'by procedure' WHERE "Id" = who $$""");
        await connection.ExecuteAsync("CALL rename(3)");
        await using DbConnection other = await source.OpenConnectionAsync();
        Assert.Equal("by procedure", await NameAsync(other, 3));
    }

    [Fact]
    public async Task A_reader_closes_its_connection_where_that_was_asked_for()
    {
        await using ChatStore store = await StoreAsync();
        await using CachingDataSource source = Source(store);
        for (int time = 0; time < 2; time++)
        {
            DbConnection connection = await source.OpenConnectionAsync();
            await using DbCommand command = connection.CreateCommand();
            command.CommandText = """SELECT "Name" FROM "Users" WHERE "Id" = 3""";
            await using (DbDataReader reader = await command.ExecuteReaderAsync(CommandBehavior.CloseConnection))
            {
                Assert.True(await reader.ReadAsync());
                Assert.Equal(ConnectionState.Open, connection.State);
            }
            Assert.Equal(ConnectionState.Closed, connection.State);
        }
    }

    private static async Task<string[]> AllAsync(DbDataSource source)
    {
        await using DbConnection connection = await source.OpenConnectionAsync();
        var table = new DataTable();
        await using (DbDataReader reader = await connection.ExecuteReaderAsync("""SELECT * FROM "Samples" ORDER BY "Id" """))
            table.Load(reader);
        return
        [
            .. table.Rows.Cast<DataRow>().SelectMany(row => row.ItemArray).Select(value => value is Array array ? string.Join(',', array.Cast<object?>()) : $"{value}"),
            string.Join(',', await connection.QueryAsync<(int, string)>("""SELECT "Id", "Name" FROM "Users" WHERE "Id" = ANY(@ids) ORDER BY 1""", new { ids = new[] { 1, 2 } })),
            $"{await connection.QuerySingleAsync<long>("""SELECT count(*) FROM "Users" WHERE "Name" LIKE @name""", new { name = "user 1%" })}",
        ];
    }

    private static string[] All(DbDataSource source)
    {
        using DbConnection connection = source.OpenConnection();
        var table = new DataTable();
        using (IDataReader reader = connection.ExecuteReader("""SELECT * FROM "Samples" ORDER BY "Id" """))
            table.Load(reader);
        return
        [
            .. table.Rows.Cast<DataRow>().SelectMany(row => row.ItemArray).Select(value => value is Array array ? string.Join(',', array.Cast<object?>()) : $"{value}"),
            string.Join(',', connection.Query<(int, string)>("""SELECT "Id", "Name" FROM "Users" WHERE "Id" = ANY(@ids) ORDER BY 1""", new { ids = new[] { 1, 2 } })),
            $"{connection.QuerySingle<long>("""SELECT count(*) FROM "Users" WHERE "Name" LIKE @name""", new { name = "user 1%" })}",
        ];
    }

    private async Task<ChatStore> StoreAsync(Action<SqlCacheOptions>? sql = null) => new(await server.NewDatabaseAsync(), cached: true, sql: sql);

    private static CachingDataSource Source(ChatStore store) => new(NpgsqlDataSource.Create(store.ConnectionString), store.Sql);

    private static Task<string?> NameAsync(DbConnection connection, int id) => connection.QuerySingleOrDefaultAsync<string?>("""SELECT "Name" FROM "Users" WHERE "Id" = @id""", new { id });
}
