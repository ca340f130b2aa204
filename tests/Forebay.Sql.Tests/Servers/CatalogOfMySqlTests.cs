using Forebay.Sql.Schema;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Sql.Tests.Servers;

/// <summary>What only MySQL has, beside the contract.</summary>
public sealed class CatalogOfMySqlTests(MySqlFixture servers) : MySqlCatalogTests(servers), IClassFixture<MySqlFixture>
{
    protected override MySqlFlavour Flavour => MySqlFlavour.MySql;

    protected override string ByteCollation => "utf8mb4_0900_bin";

    [Fact]
    public async Task An_index_of_an_expression_names_no_row()
    {
        SqlCatalog catalog = await ReadAsync("CREATE TABLE t(a INT PRIMARY KEY, b INT, c INT, UNIQUE ((b + 1)), UNIQUE (c, (b * 2)), UNIQUE (c) INVISIBLE);");

        Assert.Equal("a:Integer! c:Integer?", KeysOf(Table(catalog, "t")));
    }

    [Fact]
    public async Task A_generated_primary_key_is_a_key()
    {
        SqlCatalog catalog = await ReadAsync("SET sql_generate_invisible_primary_key = ON; CREATE TABLE t(a INT, b INT UNIQUE);");

        Assert.Equal("my_row_id:Integer! b:Integer?", KeysOf(Table(catalog, "t")));
        Assert.Null(Table(catalog, "t").Columns);
    }
}
