namespace Forebay.Testing.Consistency;

/// <summary>A read of the bus by a node, as its engine asked for it and got it.</summary>
/// <param name="Run">Which run of the node: after each start another.</param>
/// <param name="From">The position it was asked from; empty: the end was asked for, where the node begins anew.</param>
/// <param name="Count">How many messages came.</param>
/// <param name="To">The position after them.</param>
/// <param name="Lost">Whether the log said that messages are missing.</param>
public sealed record BusRead(int Run, string From, int Count, string To, bool Lost);
