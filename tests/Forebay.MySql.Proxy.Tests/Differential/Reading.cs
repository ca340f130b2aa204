namespace Forebay.MySql.Proxy.Differential;

/// <summary>A step's answer.</summary>
/// <param name="Step">The step.</param>
/// <param name="IsSecond">Whether it is the answer to its repetition.</param>
/// <param name="Packets">All that came.</param>
internal sealed record Reading(Step Step, bool IsSecond, IReadOnlyList<RecordedPacket> Packets);
