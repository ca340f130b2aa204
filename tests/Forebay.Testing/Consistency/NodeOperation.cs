namespace Forebay.Testing.Consistency;

/// <summary>A read or write of a register through one of several nodes, with its begin and end on the observer's monotonic clock.</summary>
/// <param name="Node">Through which node.</param>
/// <param name="Client">Who.</param>
/// <param name="Register">What.</param>
/// <param name="IsWrite">A write of <paramref name="Number"/>, or a read that returned it.</param>
/// <param name="Number">Each register's writes count up from 1 in the order of their commits; 0 is what stood there before.</param>
/// <param name="Begin">Before the operation.</param>
/// <param name="End">After it; a write's is its acknowledgement, <see cref="long.MaxValue"/> where none came.</param>
/// <param name="SentAt">By when a write's invalidation is known to have been on the bus and in the shared tier; <see cref="long.MaxValue"/>: it is not known.</param>
public readonly record struct NodeOperation(int Node, int Client, int Register, bool IsWrite, long Number, long Begin, long End, long SentAt = long.MaxValue);
