namespace Forebay.Benchmarks.Jobs;

/// <summary>What the bench of jobs enqueues.</summary>
public sealed record BenchJob(int Number);
