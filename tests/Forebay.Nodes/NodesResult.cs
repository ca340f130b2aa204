using Forebay.Testing.Consistency;

namespace Forebay.Nodes;

/// <summary>What came of a run.</summary>
/// <param name="Report">What the operations show.</param>
/// <param name="Violations">All that must not be, of operations, positions and convergence.</param>
/// <param name="Reads">Reads that were answered.</param>
/// <param name="Writes">Writes that the primary has.</param>
/// <param name="Sources">From where reads were answered.</param>
/// <param name="Faults">How often what was done to whom.</param>
/// <param name="Unsent">Writes that were acknowledged while their invalidation waited in the outbox.</param>
/// <param name="Gaps">How often nodes said that they had missed messages.</param>
/// <param name="MostOutbox">The most invalidations that were seen to wait in one node.</param>
/// <param name="Messages">Messages of the bus that nodes have read.</param>
public sealed record NodesResult(
    NodeReport Report, IReadOnlyList<string> Violations, int Reads, int Writes, IReadOnlyDictionary<string, int> Sources, IReadOnlyDictionary<string, int> Faults, int Unsent, int Gaps, int MostOutbox, long Messages);
