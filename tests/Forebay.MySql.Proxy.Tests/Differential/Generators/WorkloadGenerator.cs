using System.Globalization;
using Forebay.Testing.Servers;

namespace Forebay.MySql.Proxy.Differential.Generators;

/// <summary>Makes what programs do: two connections that read the same things over and over, write, and hold transactions, in one order.</summary>
internal sealed class WorkloadGenerator(int seed, MySqlFlavour flavour, bool withSettings)
{
    private static readonly string[] Questions = ["SELECT FOUND_ROWS()", "SELECT ROW_COUNT()", "SELECT LAST_INSERT_ID()", "SHOW WARNINGS", "SELECT @@warning_count", "SELECT @v0, @v1", "SELECT DATABASE()", "SELECT LAST_INSERT_ID(), ROW_COUNT()"];

    private readonly Choice choice = new(seed);

    public IEnumerable<Step> Steps(int count)
    {
        var selects = new SelectGenerator(choice, flavour);
        var writes = new WriteGenerator(choice, flavour);
        var settings = new SettingGenerator(choice, flavour);
        string[] reads = [.. Enumerable.Range(0, 40).Select(at => at % 2 == 0 ? selects.ByKey() : selects.Next()), "SELECT * FROM counters ORDER BY name", "SELECT * FROM totals ORDER BY customer", "SELECT COUNT(*) FROM orders"];
        bool[] holds = new bool[2];
        for (int at = 0; at < count; at++)
        {
            int connection = choice.Below(2);
            string text = choice.Below(20) switch
            {
                // While the other one holds rows, a write could wait for them for ever: both answers would come late.
                < 4 => holds[1 - connection] ? choice.Of(reads) : writes.Next(),
                4 => Transaction(connection, holds),
                5 when withSettings => settings.Next(),
                _ => choice.Of(reads),
            };
            // Marked, so that each is another text: that is what programs without parameters send.
            if (text.StartsWith("SELECT", StringComparison.Ordinal) && choice.Chance(3))
                text += string.Create(CultureInfo.InvariantCulture, $" /* {at} */");
            yield return new Step(StepKind.Query, text) { Connection = connection };
            // At once: what the server is shown later, when it is asked, is what it would answer then.
            if (choice.Chance(8))
                yield return new Step(StepKind.Query, choice.Of(Questions)) { Connection = connection };
        }
        for (int connection = 0; connection < 2; connection++)
            yield return new Step(StepKind.Query, "ROLLBACK") { Connection = connection };
    }

    private string Transaction(int connection, bool[] holds)
    {
        bool began = holds[connection];
        // One at a time: two could wait for each other.
        if (!began && holds[1 - connection])
            return "SELECT * FROM counters ORDER BY name";
        holds[connection] = !began;
        return began ? choice.Of("COMMIT", "ROLLBACK") : choice.Of("BEGIN", "START TRANSACTION", "START TRANSACTION WITH CONSISTENT SNAPSHOT");
    }
}
