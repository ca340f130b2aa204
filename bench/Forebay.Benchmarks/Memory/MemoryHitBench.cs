using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Spectre.Console;

namespace Forebay.Benchmarks.Memory;

/// <summary>Runs <see cref="MemoryHit"/> under BenchmarkDotNet, in this process: its own tool chains build outside of the pinned packages.</summary>
internal sealed class MemoryHitBench() : Bench("memory-hit", "One hit in memory under BenchmarkDotNet, with its statistics; for work on the hit path.")
{
    public override Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        string artifacts = Directory.CreateTempSubdirectory("forebay-bench").FullName;
        try
        {
            IConfig config = ManualConfig.Create(DefaultConfig.Instance)
                .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
                .WithArtifactsPath(artifacts);
            Summary summary = BenchmarkRunner.Run<MemoryHit>(config);
            Dictionary<string, double> means = summary.Reports.Where(report => report.ResultStatistics is not null)
                .ToDictionary(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name, report => report.ResultStatistics!.Mean, StringComparer.Ordinal);
            double floor = means[nameof(MemoryHit.Dictionary)];
            IReadOnlyList<BenchResult> results =
            [
                BenchResult.AtMostRatio("memory-hit/try-get", means[nameof(MemoryHit.TryGet)], "ns", floor, 3),
                BenchResult.AtMostRatio("memory-hit/get-or-create", means[nameof(MemoryHit.GetOrCreate)], "ns", floor, 5),
            ];
            ResultTable.Print(console, results);
            return Task.FromResult(results);
        }
        finally
        {
            Directory.Delete(artifacts, recursive: true);
        }
    }
}
