using System.CommandLine;
using System.CommandLine.Parsing;
using Forebay.Benchmarks.HitRatio.Policies;
using Forebay.Benchmarks.HitRatio.Traces;
using Forebay.Benchmarks.HitRatio.Workloads;
using Spectre.Console;

namespace Forebay.Benchmarks.HitRatio;

/// <summary>How near the memory tier's eviction policy comes to Belady's optimum, beside the known policies.</summary>
internal sealed class HitRatioBench() : Bench("hit-ratio", "The share of Belady's optimum that eviction policies reach, on built-in workloads or trace files.")
{
    private const int ReadsPerWorkload = 500_000;
    private const double MeanBar = 0.90;
    private const double LeastBar = 0.66;

    private static readonly int[] DefaultSizes = [512, 2048, 8192];

    private readonly Option<FileInfo[]> traceOption = new("--trace")
    {
        Description = "A trace file instead of the built-in workloads; may be given more than once. " +
            "One key a line, or ARC's 'start count 0 0'; plain or gzipped.",
        HelpName = "FILE",
    };

    private readonly Option<int[]> sizesOption = new("--sizes")
    {
        Description = $"The cache's sizes, in keys, with commas between. Default {string.Join(',', DefaultSizes)}.",
        HelpName = "N,N",
        CustomParser = ReadSizes,
    };

    private readonly Option<string> workloadsOption = new("--workloads")
    {
        Description = $"The built-in workloads to run, with commas between: {string.Join(", ", WorkloadList.All.Select(workload => workload.Name))}.",
        HelpName = "A,B",
    };

    public override IEnumerable<Option> Options => [traceOption, sizesOption, workloadsOption];

    public override Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        int[] sizes = options.GetValue(sizesOption) is { Length: > 0 } given ? given : DefaultSizes;
        FileInfo[] traces = options.GetValue(traceOption) ?? [];
        List<HitRatioRow> rows = [];
        foreach (FileInfo file in traces)
        {
            Trace trace = TraceReader.Read(file.FullName);
            foreach (int size in sizes) rows.Add(Measure(trace, size, heldOut: false, cancellationToken));
        }
        string? chosen = options.GetValue(workloadsOption);
        if (traces.Length == 0 || chosen is not null)
        {
            foreach (Workload workload in Choose(chosen))
            {
                foreach (int size in sizes)
                {
                    Trace trace = new(workload.Name, workload.Generate(size, ReadsPerWorkload));
                    rows.Add(Measure(trace, size, workload.HeldOut, cancellationToken));
                }
            }
        }
        string[] policies = [.. PolicyList.All.Select(create => create(1).Name)];
        HitRatioTable.Write(console, policies, rows);
        return Task.FromResult<IReadOnlyList<BenchResult>>(Results(rows, Array.IndexOf(policies, PolicyList.Ours)));
    }

    private static HitRatioRow Measure(Trace trace, int capacity, bool heldOut, CancellationToken cancellationToken)
    {
        double[] ratios = new double[PolicyList.All.Count];
        for (int policy = 0; policy < ratios.Length; policy++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IPolicySimulation simulation = PolicyList.All[policy](capacity);
            int hits = 0;
            foreach (ulong key in trace.Keys)
            {
                if (simulation.Access(key)) hits++;
            }
            ratios[policy] = (double)hits / trace.Keys.Length;
        }
        return new(trace.Name, heldOut, capacity, (double)Belady.CountHits(trace.Keys, capacity) / trace.Keys.Length, ratios);
    }

    private static List<BenchResult> Results(List<HitRatioRow> rows, int ours)
    {
        List<BenchResult> results = [.. rows.Select(row => new BenchResult($"hit-ratio/{row.Workload}/{row.Capacity}", row.Share(ours), "1"))];
        results.Add(BenchResult.AtLeast("hit-ratio/mean", rows.Average(row => row.Share(ours)), "1", MeanBar));
        results.Add(BenchResult.AtLeast("hit-ratio/least", rows.Min(row => row.Share(ours)), "1", LeastBar));
        foreach (IGrouping<bool, HitRatioRow> half in rows.GroupBy(row => row.HeldOut))
        {
            string name = half.Key ? "held-out" : "tuned";
            results.Add(new($"hit-ratio/mean-{name}", half.Average(row => row.Share(ours)), "1"));
            results.Add(new($"hit-ratio/least-{name}", half.Min(row => row.Share(ours)), "1"));
        }
        return results;
    }

    private static IReadOnlyList<Workload> Choose(string? names) =>
        names is null ? WorkloadList.All : [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Find)];

    private static Workload Find(string name) =>
        WorkloadList.All.FirstOrDefault(workload => string.Equals(workload.Name, name, StringComparison.Ordinal))
        ?? throw new BenchInputException(
            $"--workloads: there is no '{name}'; known are {string.Join(", ", WorkloadList.All.Select(workload => workload.Name))}.");

    private static int[]? ReadSizes(ArgumentResult argument)
    {
        List<int> sizes = [];
        foreach (string part in argument.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            if (!int.TryParse(part, out int size) || size < 1)
            {
                argument.AddError($"--sizes: '{part}' is no size; expected whole numbers of 1 or more with commas between, as in 512,2048.");
                return null;
            }
            sizes.Add(size);
        }
        return [.. sizes];
    }
}
