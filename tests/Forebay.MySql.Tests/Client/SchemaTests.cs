using System.Data;
using System.Data.Common;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Tests.Client;

[Trait("Needs", "server")]
public sealed class SchemaTests(ClientServers servers)
{
    private const string Table = "CREATE TABLE t (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, code VARCHAR(20) NOT NULL UNIQUE, price DECIMAL(10,3), weight DECIMAL(5,0) UNSIGNED, note MEDIUMTEXT, raw TINYBLOB, made DATETIME(3), kind ENUM('a','bb') NOT NULL, tags SET('x','y'), live TINYINT(1), spot POINT, fixed BINARY(8))";

    public static TheoryData<MySqlFlavour> Flavours => ClientServers.Flavours;

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Columns_tell_their_tables_keys_types_and_sizes(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await connection.RunAsync(Table, default);
        foreach (bool isPrepared in new[] { false, true })
        {
            await using ForebayMySqlCommand command = connection.CreateCommand();
            command.CommandText = "SELECT s.*, s.code AS alias, 1 + s.id AS more FROM t AS s";
            if (isPrepared)
                await command.PrepareAsync();
            await using ForebayMySqlDataReader reader = await command.ExecuteReaderAsync();
            Dictionary<string, DbColumn> columns = reader.GetColumnSchema().ToDictionary(column => column.ColumnName);
            string[] told = [.. columns.Values.Select(column => $"{column.ColumnName} {column.DataTypeName} {column.DataType!.Name} {column.ColumnSize} {column.NumericPrecision}.{column.NumericScale}{(column.AllowDBNull == true ? "" : " not null")}{(column.IsKey == true ? " key" : "")}{(column.IsUnique == true ? " unique" : "")}{(column.IsAutoIncrement == true ? " auto" : "")}{(column.IsLong == true ? " long" : "")}{(column.IsExpression == true ? " expression" : "")}{(column.IsAliased == true ? " alias" : "")}")];
            Assert.Equal(
                [
                    "id INT UNSIGNED UInt32 4 . not null key auto",
                    "code VARCHAR String 20 . not null unique",
                    "price DECIMAL Decimal 12 10.3",
                    "weight DECIMAL UNSIGNED Decimal 5 5.0",
                    "note MEDIUMTEXT String 16777215 . long",
                    "raw TINYBLOB Byte[] 255 . long",
                    "made DATETIME DateTime 23 .3",
                    "kind ENUM String 2 . not null",
                    "tags SET String 3 .",
                    "live TINYINT Boolean 1 .",
                    "spot GEOMETRY Byte[] 2147483647 . long",
                    "fixed BINARY Byte[] 8 .",
                    "alias VARCHAR String 20 . not null unique alias",
                ],
                told[..^1]);
            Assert.Contains("expression", told[^1], StringComparison.Ordinal);
            DbColumn code = columns["alias"];
            Assert.Equal((connection.Database, "t", "code", 12), (code.BaseSchemaName, code.BaseTableName, code.BaseColumnName, code.ColumnOrdinal));
            DataTable table = reader.GetSchemaTable()!;
            Assert.Equal((14, "alias", true, typeof(string)), (table.Rows.Count, table.Rows[12]["ColumnName"], table.Rows[12]["IsUnique"], table.Rows[12]["DataType"]));
        }
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_statement_is_described_without_being_run(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await connection.RunAsync(Table, default);
        await using ForebayMySqlCommand command = connection.CreateCommand();
        command.CommandText = "SELECT id, SLEEP(100) FROM t WHERE id = @id";
        command.Parameters.AddWithValue("id", 1);
        await using (ForebayMySqlDataReader reader = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly))
        {
            Assert.Equal("id", reader.GetColumnSchema()[0].ColumnName);
            Assert.False(await reader.ReadAsync());
        }
        using var table = new DataTable();
        command.CommandText = "SELECT * FROM t";
        await using (ForebayMySqlDataReader reader = await command.ExecuteReaderAsync())
            table.Load(reader);
        Assert.Equal(12, table.Columns.Count);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Collections_tell_of_the_servers_objects(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await connection.RunAsync(Table, default);
        DataTable collections = connection.GetSchema();
        foreach (DataRow row in collections.Rows)
            Assert.NotNull(await connection.GetSchemaAsync((string)row["CollectionName"]));
        DataTable columns = await connection.GetSchemaAsync("Columns", [null, connection.Database, "t"]);
        Assert.Equal(["id", "code", "price", "weight", "note", "raw", "made", "kind", "tags", "live", "spot", "fixed"], columns.Rows.Cast<DataRow>().Select(row => (string)row["COLUMN_NAME"]));
        Assert.Equal(2, connection.GetSchema("indexes", [null, connection.Database, "t", null]).Rows.Count);
        Assert.Contains("Known are", Assert.Throws<ArgumentException>(() => connection.GetSchema("Planets")).Message, StringComparison.Ordinal);
    }
}
