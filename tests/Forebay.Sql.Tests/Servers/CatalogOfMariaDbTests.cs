using Forebay.Sql.Schema;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Sql.Tests.Servers;

/// <summary>What only MariaDB has, beside the contract.</summary>
public sealed class CatalogOfMariaDbTests(MySqlFixture servers) : MySqlCatalogTests(servers), IClassFixture<MySqlFixture>
{
    protected override MySqlFlavour Flavour => MySqlFlavour.MariaDb;

    protected override string ByteCollation => "utf8mb4_nopad_bin";

    [Fact]
    public async Task Sequences_and_versioned_tables_are_not_cached()
    {
        SqlCatalog catalog = await ReadAsync("CREATE SEQUENCE s; CREATE TABLE v(id INT PRIMARY KEY) WITH SYSTEM VERSIONING;");

        Assert.Equal("it is a sequence", catalog.Find(null, "s")!.Uncacheable);
        Assert.Equal("it is a system-versioned table", catalog.Find(null, "v")!.Uncacheable);
    }

    [Fact]
    public async Task Keys_of_periods_and_of_texts_by_their_hashes_name_no_row()
    {
        SqlCatalog catalog = await ReadAsync("CREATE TABLE t(id INT, s DATE, e DATE, x TEXT UNIQUE, u UUID PRIMARY KEY, PERIOD FOR p(s, e), UNIQUE (id, p WITHOUT OVERLAPS));");

        Assert.Equal("", KeysOf(Table(catalog, "t")));
    }

    [Fact]
    public async Task Aria_is_an_engine_of_the_server_s_own()
    {
        SqlCatalog catalog = await ReadAsync("CREATE TABLE t(id INT PRIMARY KEY) ENGINE = Aria;");

        Assert.Null(catalog.Find(null, "t")!.Uncacheable);
    }
}
