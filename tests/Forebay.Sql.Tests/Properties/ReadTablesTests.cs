using Forebay.Sql.Reading;
using Forebay.Sql.Schema;
using Xunit;

namespace Forebay.Sql.Tests.Properties;

/// <summary>SQLite tells each table that a statement reads while it prepares it: none may be missing from what the reader says.</summary>
public sealed class ReadTablesTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Every_table_that_the_database_reads_is_among_those_that_the_reader_tells(int seed)
    {
        var random = new Random(seed);
        using var database = new ChatDatabase(random);
        var reader = new SqlReader(SqlDialect.Sqlite, ChatSchema.Catalog);
        HashSet<string> told = [];
        database.Connection.SetReadHook((table, _) => told.Add(table));
        int compared = 0;
        for (int at = 0; at < 3_000; at++)
        {
            var select = new RandomSelect(random);
            string text = select.Statement();
            told.Clear();
            if (database.TryQuery(text, select.Parameters) is null)
                continue;
            SqlStatement statement = reader.Read(text);
            if (statement.Uncacheable is not null)
                continue;
            compared++;
            HashSet<string> read = [.. statement.Reads.Select(static one => one.Table.Name)];
            // Views, subqueries and the like are told under names of their own.
            Assert.True(told.Where(ChatSchema.Tables.Contains).All(read.Contains), $"seed {seed}: {text}\nSQLite: {string.Join(' ', told)}\nreader: {statement.Kind} {string.Join(' ', read)}");
        }
        Assert.True(compared > 2_500, $"{compared} compared");
    }
}
