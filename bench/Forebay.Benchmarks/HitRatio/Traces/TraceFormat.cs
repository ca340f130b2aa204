namespace Forebay.Benchmarks.HitRatio.Traces;

/// <summary>How the lines of a trace file are read.</summary>
internal enum TraceFormat
{
    /// <summary>One key a line, any text.</summary>
    Keys,

    /// <summary>ARC's: <c>start count ignored ignored</c>, which stands for <c>count</c> consecutive blocks from <c>start</c>.</summary>
    Blocks,
}
