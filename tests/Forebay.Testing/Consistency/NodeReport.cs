namespace Forebay.Testing.Consistency;

/// <summary>What a log of several nodes' operations shows.</summary>
/// <param name="Violations">What must not be: one line each, at most a few of each kind.</param>
/// <param name="Reads">How many reads were checked.</param>
/// <param name="Stale">How many of them missed a write of another node that was on the bus.</param>
/// <param name="StaleMax">The longest time that such a write had been on the bus when the read began.</param>
/// <param name="StaleP99">Of all reads, those that missed nothing with zero.</param>
public sealed record NodeReport(IReadOnlyList<string> Violations, int Reads, int Stale, TimeSpan StaleMax, TimeSpan StaleP99);
