using System.Collections.Concurrent;
using System.Diagnostics;

namespace Forebay.Testing.Consistency;

/// <summary>Collects operations from many clients.</summary>
public sealed class OperationLog
{
    private readonly ConcurrentQueue<Operation> operations = new();

    public IReadOnlyList<Operation> Operations => [.. operations];

    public static long Now => Stopwatch.GetTimestamp();

    public void Read(int client, int register, long number, long begin) => operations.Enqueue(new Operation(client, register, false, number, begin, Now));

    public void Write(int client, int register, long number, long begin) => operations.Enqueue(new Operation(client, register, true, number, begin, Now));
}
