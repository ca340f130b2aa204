using Forebay.Sql.Reading;
using Forebay.Sql.Schema;
using Forebay.Sql.Schema.Live;
using Forebay.Sqlite.Native;
using Xunit;

namespace Forebay.Sql.Tests.Schema;

public sealed class SqliteCatalogTests : IDisposable
{
    private readonly SqliteConnection connection = new(":memory:");

    public void Dispose() => connection.Dispose();

    [Theory]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, x TEXT)", "id:Integer!")]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY DESC, x TEXT)", "")]
    [InlineData("CREATE TABLE t(id INT PRIMARY KEY)", "")]
    [InlineData("CREATE TABLE t(id INT PRIMARY KEY) STRICT", "id:Integer!")]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY) WITHOUT ROWID", "")]
    [InlineData("CREATE TABLE t(a TEXT PRIMARY KEY) WITHOUT ROWID", "a:Text!")]
    [InlineData("CREATE TABLE t(a VARCHAR(20) UNIQUE, b NUMERIC UNIQUE)", "a:Text?")]
    [InlineData("CREATE TABLE t(a TEXT UNIQUE COLLATE NOCASE)", "")]
    [InlineData("CREATE TABLE t(a TEXT, b TEXT, PRIMARY KEY (b, a))", "b:Text,a:Text!")]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); CREATE UNIQUE INDEX i ON t(lower(a)); CREATE UNIQUE INDEX j ON t(a) WHERE a <> ''", "id:Integer!")]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); CREATE UNIQUE INDEX i ON t(a); CREATE INDEX j ON t(a, id)", "id:Integer! a:Text?")]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, a INT REFERENCES t(id)) STRICT", "id:Integer! a:Integer*")]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, a INT AS (id + 1) UNIQUE) STRICT", "id:Integer!")]
    public async Task Keys_are_those_whose_values_are_told_apart(string script, string expected)
    {
        SqlTable table = (await ReadAsync(script)).Find(null, "t")!.Tables[0];

        Assert.Equal(expected, string.Join(' ', table.Keys.Select(static key =>
            string.Join(',', key.Columns.Select(static column => $"{column.Name}:{column.Kind}")) + (key.IsPrimary ? "!" : key.IsUnique ? "?" : "*"))));
    }

    [Fact]
    public async Task Views_are_the_tables_behind_them()
    {
        SqlCatalog catalog = await ReadAsync("""
            CREATE TABLE a(id INTEGER PRIMARY KEY); CREATE TABLE b(id INTEGER PRIMARY KEY);
            CREATE VIEW v AS SELECT * FROM w JOIN a USING (id);
            CREATE VIEW w(id) AS SELECT id FROM b WHERE id > 3;
            CREATE VIEW r AS SELECT *, random() AS x FROM a;
            """);

        Assert.Equal(["b", "a"], catalog.Find(null, "v")!.Tables.Select(static table => table.Name));
        Assert.True(catalog.Find("main", "W")!.IsView);
        Assert.Null(catalog.Find(null, "v")!.Uncacheable);
        Assert.NotNull(catalog.Find(null, "r")!.Uncacheable);
        Assert.Null(catalog.Find("other", "a"));
    }

    [Fact]
    public async Task Virtual_tables_triggers_and_cascades_are_told()
    {
        SqlCatalog catalog = await ReadAsync("""
            CREATE VIRTUAL TABLE f USING fts5(body);
            CREATE TABLE a(id INTEGER PRIMARY KEY); CREATE TABLE b(id INTEGER PRIMARY KEY, a_id INTEGER REFERENCES a(id) ON DELETE CASCADE);
            CREATE TRIGGER t AFTER INSERT ON b BEGIN DELETE FROM a; END;
            """);

        Assert.NotNull(catalog.Find(null, "f")!.Uncacheable);
        Assert.True(catalog.Find(null, "b")!.Tables[0].HasTriggers);
        SqlCascade cascade = Assert.Single(catalog.Cascades(catalog.Find(null, "a")!.Tables[0]));
        Assert.Equal(("b", true, false), (cascade.Table.Name, cascade.OnDelete, cascade.OnUpdate));
        Assert.True(new SqlReader(SqlDialect.Sqlite, catalog).Read("DELETE FROM a WHERE id = 1").MayWriteAnything);
    }

    private async Task<SqlCatalog> ReadAsync(string script)
    {
        connection.Execute(script);
        return await SqlCatalogReader.ReadAsync(SqlDialect.Sqlite, RowsAsync, "app", TestContext.Current.CancellationToken);
    }

    private Task<IReadOnlyList<object?[]>> RowsAsync(string sql, CancellationToken cancellationToken)
    {
        List<object?[]> rows = [];
        using SqliteStatement statement = connection.Prepare(sql);
        while (statement.Step())
        {
            rows.Add([.. Enumerable.Range(0, statement.ColumnCount).Select(at => statement.ColumnType(at) switch
            {
                SqliteType.Null => (object?)null,
                SqliteType.Integer => statement.ColumnInt64(at),
                _ => statement.ColumnText(at),
            })]);
        }
        return Task.FromResult<IReadOnlyList<object?[]>>(rows);
    }
}
