using Forebay.Sql.Reading;
using Forebay.Sql.Schema;
using Forebay.Sql.Schema.Live;
using Forebay.Testing.Servers;
using MySqlConnector;
using Xunit;

namespace Forebay.Sql.Tests.Servers;

/// <summary>What a catalog says of a real server; each test has a database of its own.</summary>
[Trait("Needs", "server")]
public abstract class MySqlCatalogTests(MySqlFixture servers)
{
    private readonly string database = "d" + Guid.NewGuid().ToString("N");

    protected abstract MySqlFlavour Flavour { get; }

    /// <summary>A collation without padding whose order is that of the bytes, and its character set.</summary>
    protected abstract string ByteCollation { get; }

    [Theory]
    [InlineData("a INT PRIMARY KEY", "a:Integer!")]
    [InlineData("a BIGINT UNSIGNED PRIMARY KEY AUTO_INCREMENT", "a:Integer!")]
    [InlineData("a TINYINT, b SMALLINT, c MEDIUMINT, d BOOLEAN, PRIMARY KEY (d, c, b, a)", "d:Integer,c:Integer,b:Integer,a:Integer!")]
    [InlineData("a DECIMAL(10, 0) PRIMARY KEY, b DOUBLE UNIQUE, c YEAR UNIQUE, d BIT(8) UNIQUE, e ENUM('x', 'y') UNIQUE, f DATETIME UNIQUE", "")]
    [InlineData("a VARCHAR(20) PRIMARY KEY", "")]
    [InlineData("a VARCHAR(20) COLLATE utf8mb4_bin PRIMARY KEY", "")]
    [InlineData("a VARCHAR(20) COLLATE {bytes} PRIMARY KEY", "a:Text!")]
    [InlineData("a CHAR(20) COLLATE {bytes} PRIMARY KEY, b VARBINARY(16) UNIQUE, c BINARY(16) UNIQUE", "b:Bytes?")]
    [InlineData("a INT PRIMARY KEY, b VARCHAR(20) COLLATE {bytes} NOT NULL, c INT, UNIQUE (c, b), UNIQUE (b(3)), KEY (b)", "a:Integer! c:Integer,b:Text?")]
    [InlineData("a TEXT COLLATE {bytes}, b INT, UNIQUE (a(100)), UNIQUE (b)", "b:Integer?")]
    [InlineData("a INT PRIMARY KEY, b INT, c INT, UNIQUE (b), KEY (c), FOREIGN KEY (c) REFERENCES t(a)", "a:Integer! b:Integer? c:Integer*")]
    [InlineData("a INT PRIMARY KEY, b INT AS (a + 1) VIRTUAL UNIQUE, c INT AS (a + 2) STORED UNIQUE", "a:Integer!")]
    [InlineData("a INT DEFAULT (1 + 2) PRIMARY KEY, b TIMESTAMP DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP", "a:Integer!")]
    [InlineData("a INT PRIMARY KEY, b INT INVISIBLE UNIQUE", "a:Integer! b:Integer?")]
    [InlineData("`Ä` INT PRIMARY KEY, `b``c` INT UNIQUE", "Ä:Integer! b`c:Integer?")]
    public async Task Keys_are_those_whose_values_are_told_apart(string columns, string expected)
    {
        SqlCatalog catalog = await ReadAsync($"CREATE TABLE t({columns.Replace("{bytes}", ByteCollation, StringComparison.Ordinal)});");

        Assert.Equal(expected, KeysOf(Table(catalog, "t")));
    }

    [Fact]
    public async Task Tables_of_all_databases_are_found_by_their_names()
    {
        SqlCatalog catalog = await ReadAsync($"""
            CREATE TABLE t(a INT PRIMARY KEY, `B` INT); CREATE TABLE `T`(b INT);
            CREATE DATABASE {database}x; CREATE TABLE {database}x.u(c INT) PARTITION BY HASH(c) PARTITIONS 3;
            """);

        Assert.Equal([$"{database}.T", $"{database}.t"], catalog.Tables.Where(table => table.Database == database).Select(static table => table.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(["a", "B"], Table(catalog, "t").Columns!);
        Assert.Equal(["b"], Table(catalog, "T").Columns!);
        Assert.Null(catalog.Find(null, "u"));
        Assert.Null(catalog.Find($"{database}x", "u")!.Uncacheable);
        Assert.DoesNotContain(catalog.Tables, static table => table.Database is "mysql" or "sys" or "information_schema" or "performance_schema");
    }

    [Fact]
    public async Task A_table_with_invisible_columns_does_not_tell_what_an_insert_without_names_writes()
    {
        SqlCatalog catalog = await ReadAsync("CREATE TABLE t(a INT NOT NULL DEFAULT 0 INVISIBLE, b INT, PRIMARY KEY (a));");

        SqlStatement insert = new SqlReader(SqlDialect.MySql, catalog).Read("INSERT INTO t VALUES (7)");

        Assert.Null(Table(catalog, "t").Columns);
        Assert.Empty(Assert.Single(insert.Writes).Pins);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("ON DELETE RESTRICT ON UPDATE NO ACTION", null)]
    [InlineData("ON DELETE CASCADE", "c delete")]
    [InlineData("ON DELETE SET NULL ON UPDATE CASCADE", "c delete update")]
    [InlineData("ON UPDATE SET NULL", "c update")]
    public async Task Foreign_keys_tell_what_they_change(string actions, string? expected)
    {
        SqlCatalog catalog = await ReadAsync($"CREATE TABLE p(a INT, b INT, PRIMARY KEY (a, b)); CREATE TABLE c(id INT PRIMARY KEY, x INT, y INT, FOREIGN KEY f (y, x) REFERENCES p(a, b) {actions});");

        Assert.Equal("id:Integer! y:Integer,x:Integer*", KeysOf(Table(catalog, "c")));
        Assert.Equal(expected is null ? [] : [expected], catalog.Cascades(Table(catalog, "p")).Select(static one => one.Table.Name + (one.OnDelete ? " delete" : "") + (one.OnUpdate ? " update" : "")));
    }

    [Fact]
    public async Task Foreign_keys_go_from_one_database_to_another()
    {
        SqlCatalog catalog = await ReadAsync($"""
            CREATE TABLE p(a INT PRIMARY KEY); CREATE DATABASE {database}x;
            CREATE TABLE {database}x.c(a INT, CONSTRAINT same FOREIGN KEY (a) REFERENCES p(a) ON DELETE CASCADE);
            CREATE TABLE c(a INT, CONSTRAINT same FOREIGN KEY (a) REFERENCES p(a) ON UPDATE CASCADE);
            """.Replace("REFERENCES p", $"REFERENCES {database}.p", StringComparison.Ordinal));

        Assert.Equal([$"{database}.c False", $"{database}x.c True"], catalog.Cascades(Table(catalog, "p")).Select(static one => $"{one.Table} {one.OnDelete}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Triggers_are_told()
    {
        SqlCatalog catalog = await ReadAsync("CREATE TABLE a(id INT PRIMARY KEY); CREATE TABLE b(id INT PRIMARY KEY); CREATE TRIGGER t AFTER INSERT ON b FOR EACH ROW DELETE FROM a;");

        Assert.False(Table(catalog, "a").HasTriggers);
        Assert.True(Table(catalog, "b").HasTriggers);
        Assert.True(new SqlReader(SqlDialect.MySql, catalog).Read("INSERT INTO b VALUES (1)").MayWriteAnything);
    }

    [Theory]
    [InlineData("SELECT a.id, CONCAT('x', a.v) AS c, CAST(a.i AS CHAR) AS k FROM a JOIN b USING (id) WHERE a.v LIKE 'b%' AND a.i IN (1, 2) ORDER BY a.id DESC LIMIT 5", "a b")]
    [InlineData("SELECT a.id FROM a LEFT JOIN b ON b.id = a.id WHERE EXISTS (SELECT 1 FROM c WHERE c.id = a.i)", "a b c")]
    [InlineData("SELECT v, COUNT(*) AS n FROM a GROUP BY v HAVING n > 1 UNION ALL SELECT 'é', id FROM b", "a b")]
    [InlineData("WITH q AS (SELECT id FROM a) SELECT q.id, CASE WHEN q.id > 3 THEN 1 ELSE 0 END AS c, ROW_NUMBER() OVER (PARTITION BY q.id ORDER BY q.id) AS r FROM q", "a")]
    [InlineData("SELECT d.id FROM (SELECT id FROM a WHERE i BETWEEN 1 AND 3) AS d WHERE NOT (d.id <=> 3)", "a")]
    [InlineData("SELECT COALESCE(i, 0) AS z, DATE '2020-01-01' AS t, JSON_EXTRACT('{}', '$.a') AS j, x'00ff' AS h, v COLLATE utf8mb4_bin AS o FROM a", "a")]
    [InlineData("SELECT id FROM behind", "c")]
    public async Task Views_are_the_tables_behind_them(string select, string expected)
    {
        SqlCatalog catalog = await ReadAsync($"{Tables} CREATE VIEW behind AS SELECT id FROM c; CREATE VIEW above AS {select}; CREATE VIEW aside AS SELECT 1 AS one FROM above;");

        foreach (string name in (string[])["above", "aside"])
        {
            SqlRelation view = catalog.Find(null, name)!;
            Assert.True(view.IsView);
            Assert.Null(view.Uncacheable);
            Assert.Equal(expected, string.Join(' ', view.Tables.Select(static table => table.Name).Order(StringComparer.Ordinal)));
        }
    }

    [Theory]
    [InlineData("SELECT NOW() AS x, id FROM a")]
    [InlineData("SELECT RAND() AS x, id FROM a")]
    [InlineData("SELECT own() AS x, id FROM a")]
    [InlineData("SELECT id FROM a WHERE v = CURRENT_USER()")]
    [InlineData("SELECT TABLE_NAME FROM information_schema.TABLES")]
    [InlineData("SELECT id FROM memory")]
    public async Task Views_of_what_nobody_tells_are_not_cached(string select)
    {
        SqlCatalog catalog = await ReadAsync($"{Tables} CREATE TABLE memory(id INT PRIMARY KEY) ENGINE = MEMORY; CREATE FUNCTION own() RETURNS INT DETERMINISTIC RETURN 1; CREATE VIEW above AS {select};");

        Assert.True(catalog.HasOwnFunction("own"));
        Assert.NotNull(new SqlReader(SqlDialect.MySql, catalog).Read("SELECT * FROM above").Uncacheable);
    }

    [Fact]
    public async Task A_write_to_a_table_that_merges_others_may_write_anything()
    {
        SqlCatalog catalog = await ReadAsync("CREATE TABLE a(id INT NOT NULL) ENGINE = MyISAM; CREATE TABLE m(id INT NOT NULL) ENGINE = MERGE UNION = (a) INSERT_METHOD = LAST;");

        Assert.NotNull(Table(catalog, "m").Uncacheable);
        Assert.True(new SqlReader(SqlDialect.MySql, catalog).Read("INSERT INTO m VALUES (1)").MayWriteAnything);
        Assert.False(new SqlReader(SqlDialect.MySql, catalog).Read("INSERT INTO a VALUES (1)").MayWriteAnything);
    }

    [Theory]
    [InlineData("InnoDB", null)]
    [InlineData("MyISAM", null)]
    [InlineData("MEMORY", "its engine is MEMORY")]
    [InlineData("CSV", "its engine is CSV")]
    public async Task The_engine_decides_whether_changes_are_told(string engine, string? expected)
    {
        SqlCatalog catalog = await ReadAsync($"CREATE TABLE t(id INT NOT NULL) ENGINE = {engine};");

        Assert.Equal(expected, catalog.Find(null, "t")!.Uncacheable);
    }

    [Fact]
    public async Task A_view_whose_text_is_not_shown_is_not_cached()
    {
        string reader = database[..20];
        SqlCatalog catalog = await ReadAsync($"{Tables} CREATE VIEW above AS SELECT id FROM a; CREATE USER {reader}@'%'; GRANT SELECT ON {database}.* TO {reader}@'%';", reader);

        Assert.NotNull(Table(catalog, "a"));
        Assert.NotNull(new SqlReader(SqlDialect.MySql, catalog).Read("SELECT * FROM above").Uncacheable);
    }

    [Fact]
    public async Task A_user_who_writes_sees_the_keys_and_what_they_change()
    {
        string writer = database[..20];
        SqlCatalog catalog = await ReadAsync($"""
            CREATE TABLE p(a INT PRIMARY KEY); CREATE TABLE c(id INT PRIMARY KEY, a INT, FOREIGN KEY (a) REFERENCES p(a) ON DELETE CASCADE); CREATE TRIGGER t AFTER INSERT ON p FOR EACH ROW DELETE FROM c;
            CREATE USER {writer}@'%'; GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER ON {database}.* TO {writer}@'%';
            """, writer);

        Assert.Equal("id:Integer! a:Integer*", KeysOf(Table(catalog, "c")));
        Assert.Equal("c", Assert.Single(catalog.Cascades(Table(catalog, "p"))).Table.Name);
        Assert.True(Table(catalog, "p").HasTriggers);
    }

    [Fact]
    public async Task Names_are_compared_as_the_server_is_told_to()
    {
        await using MySqlServer server = await MySqlServer.StartAsync(Flavour, "--lower-case-table-names=1");
        await server.ExecuteAsync("CREATE DATABASE App; CREATE TABLE App.Parents(Id INT PRIMARY KEY); CREATE TABLE App.Children(Id INT, FOREIGN KEY (Id) REFERENCES App.Parents(Id) ON DELETE CASCADE); CREATE VIEW App.`Both` AS SELECT Id FROM App.Parents JOIN App.Children USING (Id);");

        SqlCatalog catalog = await ReadAsync(server, "APP", "root");

        Assert.True(catalog.IgnoresCase);
        Assert.Equal(["parents", "children"], catalog.Find("aPP", "bOTH")!.Tables.Select(static table => table.Name));
        Assert.Equal("children", Assert.Single(catalog.Cascades(Table(catalog, "PARENTS"))).Table.Name);
        Assert.Equal("Id:Integer!", KeysOf(Table(catalog, "Parents")));
    }

    private const string Tables = "CREATE TABLE a(id INT PRIMARY KEY, i INT, v VARCHAR(20)) CHARACTER SET utf8mb4; CREATE TABLE b(id INT PRIMARY KEY); CREATE TABLE c(id INT PRIMARY KEY);";

    protected async Task<SqlCatalog> ReadAsync(string script, string user = "root")
    {
        MySqlServer server = await servers.GetAsync(Flavour);
        await server.ExecuteAsync($"CREATE DATABASE {database}; USE {database}; {script}");
        return await ReadAsync(server, database, user);
    }

    private static async Task<SqlCatalog> ReadAsync(MySqlServer server, string database, string user)
    {
        await using var connection = new MySqlConnection($"{server.ConnectionString};Database={database};User ID={user}");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return await SqlCatalogReader.ReadAsync(SqlDialect.MySql, connection, TestContext.Current.CancellationToken);
    }

    protected static SqlTable Table(SqlCatalog catalog, string name) => Assert.Single(catalog.Find(null, name)!.Tables);

    protected static string KeysOf(SqlTable table) => string.Join(' ', table.Keys.Select(static key =>
        string.Join(',', key.Columns.Select(static column => $"{column.Name}:{column.Kind}")) + (key.IsPrimary ? "!" : key.IsUnique ? "?" : "*")));
}
