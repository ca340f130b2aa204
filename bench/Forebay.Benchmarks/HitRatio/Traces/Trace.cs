namespace Forebay.Benchmarks.HitRatio.Traces;

/// <summary>The keys that a cache was asked for, in order.</summary>
internal sealed record Trace(string Name, ulong[] Keys);
