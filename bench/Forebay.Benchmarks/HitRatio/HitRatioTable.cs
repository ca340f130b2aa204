using Spectre.Console;

namespace Forebay.Benchmarks.HitRatio;

/// <summary>The rows as a person reads them: hit ratio in percent, and behind it the share of Belady's optimum.</summary>
internal static class HitRatioTable
{
    public static void Write(IAnsiConsole console, IReadOnlyList<string> policies, IReadOnlyList<HitRatioRow> rows)
    {
        Table table = new Table().Border(TableBorder.Markdown).AddColumn("workload").AddColumn(new TableColumn("size").RightAligned());
        foreach (string policy in policies.Append("Belady")) table.AddColumn(new TableColumn(policy).RightAligned().NoWrap());
        foreach (HitRatioRow row in rows)
        {
            IEnumerable<string> cells = policies.Select((_, policy) => $"{row.Ratios[policy] * 100:F1} {row.Share(policy):F2}");
            table.AddRow([Markup.Escape(row.Workload), $"{row.Capacity}", .. cells, $"{row.OptimumRatio * 100:F1}"]);
        }
        WriteWhole(console, table);
        WriteWhole(console, Shares(policies, rows));
    }

    private static Table Shares(IReadOnlyList<string> policies, IReadOnlyList<HitRatioRow> rows)
    {
        Table table = new Table().Border(TableBorder.Markdown).AddColumn("share of Belady");
        foreach (string policy in policies) table.AddColumn(new TableColumn(policy).RightAligned());
        AddRow("mean, all", rows, Enumerable.Average);
        AddRow("least, all", rows, Enumerable.Min);
        if (rows.Any(row => row.HeldOut) && rows.Any(row => !row.HeldOut))
        {
            AddRow("mean, tuned on", [.. rows.Where(row => !row.HeldOut)], Enumerable.Average);
            AddRow("least, tuned on", [.. rows.Where(row => !row.HeldOut)], Enumerable.Min);
            AddRow("mean, held out", [.. rows.Where(row => row.HeldOut)], Enumerable.Average);
            AddRow("least, held out", [.. rows.Where(row => row.HeldOut)], Enumerable.Min);
        }
        return table;

        void AddRow(string name, IReadOnlyList<HitRatioRow> of, Func<IEnumerable<double>, double> summarize) =>
            table.AddRow([name, .. policies.Select((_, policy) => $"{summarize(of.Select(row => row.Share(policy))):F3}")]);
    }

    // A redirected output has no width of its own and Spectre would fold the columns at 80.
    private static void WriteWhole(IAnsiConsole console, Table table)
    {
        if (console.Profile.Width < 140) console.Profile.Width = 140;
        console.Write(table);
        console.WriteLine();
    }
}
