namespace Forebay.Testing.Consistency;

/// <summary>A read or write of a register, with its begin and end on one monotonic clock.</summary>
/// <param name="Client">Who.</param>
/// <param name="Register">What.</param>
/// <param name="IsWrite">A write of <paramref name="Number"/>, or a read that returned it.</param>
/// <param name="Number">Each register's writes count up from 1; 0 is what stood there before.</param>
/// <param name="Begin">Before the operation.</param>
/// <param name="End">After it; a write's is its acknowledgement.</param>
public readonly record struct Operation(int Client, int Register, bool IsWrite, long Number, long Begin, long End);
