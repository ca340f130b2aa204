using System.Globalization;
using Spectre.Console;

namespace Forebay.Benchmarks;

/// <summary>Prints results as people read them.</summary>
internal static class ResultTable
{
    public static void Print(IAnsiConsole console, IEnumerable<BenchResult> results)
    {
        var table = new Table().AddColumns("what", "value", "unit", "floor", "ratio", "bar", "met");
        foreach (BenchResult result in results)
        {
            table.AddRow(
                Markup.Escape(result.Name), Number(result.Value), Markup.Escape(result.Unit), Number(result.Floor), Number(result.Ratio), Number(result.Bar),
                result.Ok switch { true => "yes", false => "NO", null => "" });
        }
        console.Write(table);
    }

    private static string Number(double? value) => value is { } number
        ? number.ToString(Math.Abs(number) >= 1000 ? "N0" : Math.Abs(number) >= 10 ? "0.0" : "0.###", CultureInfo.InvariantCulture)
        : "";
}
