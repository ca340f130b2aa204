using Forebay.Testing.Servers;

namespace Forebay.MySql.Proxy.Differential.Generators;

/// <summary>Makes prepared statements with executions: values of every type, the types said again or as before.</summary>
internal sealed class PreparedGenerator(Choice choice, MySqlFlavour flavour)
{
    private static readonly string[] Values =
    [
        "null", "tiny 5", "tiny -3", "utiny 200", "short 7", "ushort 65000", "long 3", "long 42", "ulong 4000000000", "big 6", "ubig 18446744073709551615", "float 2.5", "double 3", "double 1e10", "decimal 1.50",
        "text 4", "text abc", "text Berlin", "text red", "text %a%", "text ü", "text ", "string 12", "varchar 7", "blob 34", "blob 00ff", "date 2024-02-29", "datetime 2024-02-10 10:00:00",
        "timestamp 2024-01-20 01:02:03.5", "time 0 10:00:00", "year 2024",
    ];

    private readonly SelectGenerator selects = new(choice, flavour);

    public IEnumerable<Step> Next(string name)
    {
        TableShape table = choice.Of([.. TableShape.All]);
        int parameters = choice.Below(4);
        string condition = string.Join(choice.Of(" AND ", " OR "), Enumerable.Range(0, parameters).Select(_ => $"t.{choice.Of(table.Columns)} {choice.Of("=", "<", ">", "<>", "LIKE", "<=>")} ?"));
        string sql = parameters == 0
            ? selects.Next()
            : $"SELECT {choice.Of("*", string.Join(", ", choice.Some(table.Columns, 5)), "COUNT(*)", "t.*, ?")} FROM {table.Name} t WHERE {condition} ORDER BY t.{table.Numbers[0]}{SelectGenerator.Second(table, "t")} LIMIT 30";
        parameters = sql.Contains("t.*, ?", StringComparison.Ordinal) ? parameters + 1 : parameters;
        yield return new Step(StepKind.Prepare, sql) { Statement = name };
        int executions = parameters == 0 ? 1 : choice.Between(1, 3);
        string[] values = Some(parameters);
        for (int at = 0; at < executions; at++)
        {
            bool again = at > 0 && choice.Chance(30);
            values = again ? values : Some(parameters);
            bool opens = !again && choice.Chance(5);
            yield return new Step(again ? StepKind.ExecuteAgain : opens ? StepKind.OpenCursor : StepKind.Execute) { Statement = name, Parameters = [.. values.Select(ParameterValue.Parse)], MayVary = true };
            if (!opens)
                continue;
            yield return new Step(StepKind.Fetch) { Statement = name, Number = choice.Between(1, 40) };
            // MySQL 9.7 ends the rows of an execution that follows an open cursor with 00 in the place of fe, which no client can know.
            yield return new Step(StepKind.ResetStatement) { Statement = name };
            break;
        }
        if (choice.Chance(70))
            yield return new Step(StepKind.CloseStatement) { Statement = name };
    }

    private string[] Some(int count) => [.. Enumerable.Range(0, count).Select(_ => choice.Of(Values))];
}
