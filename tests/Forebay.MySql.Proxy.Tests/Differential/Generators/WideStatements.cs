namespace Forebay.MySql.Proxy.Differential.Generators;

/// <summary>Statements of very many columns, values or letters.</summary>
internal static class WideStatements
{
    public static IEnumerable<Step> All()
    {
        yield return Query($"SELECT {Joined(1, 250, static at => $"{at} AS c{at}")}");
        yield return Query($"SELECT {Joined(1, 251, static at => $"{at} AS c{at}")}");
        yield return Query($"SELECT {Joined(1, 255, static at => $"{at}")}");
        yield return Query($"SELECT {Joined(1, 600, static at => $"id + {at}")} FROM tree");
        yield return Query($"SELECT id FROM tree WHERE id IN ({Joined(1, 4000, static at => $"{at}")})");
        yield return Query($"SELECT '{string.Concat(Enumerable.Repeat("long ", 5000))}' AS text");
        yield return Query($"SELECT LENGTH('{new string('x', 17_000_000)}')");
        yield return Query($"CREATE TABLE wide (id INT PRIMARY KEY, {Joined(1, 300, static at => $"c{at} INT DEFAULT {at}")})");
        yield return Query("INSERT INTO wide (id) VALUES (1), (2)");
        yield return Query("SELECT * FROM wide");
        yield return Query("UPDATE wide SET c300 = 0 WHERE id = 2");
        yield return Query("SELECT * FROM wide");
        yield return new Step(StepKind.Prepare, $"SELECT id FROM tree WHERE id IN ({Joined(1, 300, static _ => "?")})") { Statement = "wide" };
        yield return new Step(StepKind.Execute) { Statement = "wide", Parameters = [.. Enumerable.Range(1, 300).Select(static at => ParameterValue.Parse($"long {at}"))] };
        yield return Query("DROP TABLE wide");
    }

    private static string Joined(int from, int to, Func<int, string> text) => string.Join(", ", Enumerable.Range(from, to - from + 1).Select(text));

    private static Step Query(string text) => new(StepKind.Query, text);
}
