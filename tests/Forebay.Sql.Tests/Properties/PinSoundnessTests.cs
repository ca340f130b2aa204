using Forebay.Sql.Reading;
using Forebay.Sql.Schema;
using Xunit;

namespace Forebay.Sql.Tests.Properties;

/// <summary>The promise that everything else stands on: a write that changes a query's result invalidates a tag that the query's entry carries.</summary>
public sealed class PinSoundnessTests(ITestOutputHelper output)
{
    private const int WritesPerSelect = 20;

    private readonly SqlReader reader = new(SqlDialect.Sqlite, ChatSchema.Catalog);
    private int refused;
    private int pinned;
    private int changed;
    private int written;
    private int narrow;
    private int decisive;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_write_that_changes_a_result_invalidates_a_tag_of_it(int seed)
    {
        int selects = Environment.GetEnvironmentVariable("FOREBAY_SQL_SELECTS") is { } many ? int.Parse(many) : 1_000;
        var random = new Random(seed);
        using var database = new ChatDatabase(random);
        for (int at = 0; at < selects; at++)
            Check(database, random, $"seed {seed}, select {at}");
        output.WriteLine($"seed {seed}: {refused} of {selects} refused, {pinned} with a pin; {changed} results changed by {written} writes, {narrow} of them by writes that named rows, {decisive} by tables of which the query named its rows");

        Assert.True(refused < selects / 20, $"{refused} refused");
        Assert.True(pinned > selects / 5, $"{pinned} pinned");
        Assert.True(changed > selects / 2, $"{changed} changed");
        Assert.True(narrow > selects / 10, $"{narrow} narrow");
        Assert.True(decisive > selects / 5, $"{decisive} decisive");
    }

    private void Check(ChatDatabase database, Random random, string place)
    {
        var select = new RandomSelect(random);
        string text = select.Statement();
        SqlStatement read = reader.Read(text);
        if (read.Uncacheable is not null)
        {
            // Only what the database refuses too may be beyond us.
            refused += database.TryQuery(text, select.Parameters) is null ? 0 : 1;
            return;
        }
        if (database.TryQuery(text, select.Parameters) is null)
            return;
        List<string> tags = [];
        read.AddReadTags(tags, select.Parameters.Find);
        pinned += tags.Exists(static tag => tag.StartsWith("rows:", StringComparison.Ordinal)) ? 1 : 0;
        string[] tables = [.. read.Reads.Select(static one => one.Table.Name)];
        for (int i = 0; i < WritesPerSelect; i++)
        {
            // The writes go on from each other, until too little is left.
            if (i % 5 == 0)
                database.Refill();
            CheckWrite(database, random, place, (text, select.Parameters, tables), tags);
        }
    }

    private void CheckWrite(ChatDatabase database, Random random, string place, (string Text, List<object?> Parameters, string[] Tables) read, List<string> tags)
    {
        string before = database.TryQuery(read.Text, read.Parameters)!;
        var write = new RandomWrite(random, random.Next(6) == 0 ? ChatSchema.Tables : read.Tables);
        string text = write.Statement();
        Dictionary<string, Dictionary<long, object?[]>> rowsBefore = database.Rows();
        written += database.TryRun(text, write.Parameters) ? 1 : 0;
        if (database.TryQuery(read.Text, read.Parameters) is not { } after || after == before)
            return;
        changed++;
        SqlStatement statement = reader.Read(text);
        List<string> byText = [];
        statement.AddWriteTags(byText, write.Parameters.Find);
        List<string> byRows = [];
        database.AddRowTags(byRows, rowsBefore);
        narrow += byText.Exists(static tag => tag.StartsWith("row:", StringComparison.Ordinal)) ? 1 : 0;
        decisive += byRows.Exists(tag => tag.StartsWith("table:", StringComparison.Ordinal) && tags.Contains(tag)) ? 0 : 1;
        Assert.True(Intersects(tags, byText), Tell("by its text", byText));
        Assert.True(Intersects(tags, byRows), Tell("by its rows", byRows));

        string Tell(string how, List<string> written) =>
            $"{place}\nread: {read.Text}\nwith {string.Join(", ", read.Parameters.Select(value => value ?? "NULL"))}\nwrite ({how}): {text}\nwith {string.Join(", ", write.Parameters.Select(value => value ?? "NULL"))}\nread tags: {string.Join(' ', tags.Distinct())}\nwrite tags: {string.Join(' ', written.Distinct())}\nbefore: {before}\nafter: {after}";
    }

    private static bool Intersects(List<string> read, List<string> written) => written.Contains("*") || read.Intersect(written).Any();
}
