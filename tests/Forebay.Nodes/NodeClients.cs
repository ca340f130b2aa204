using System.Collections.Concurrent;
using System.Globalization;
using Forebay.Testing.Consistency;

namespace Forebay.Nodes;

/// <summary>Reads and writes registers through the nodes, and logs every operation.</summary>
public sealed class NodeClients(IReadOnlyList<NodeHandle> nodes, NodesOptions options)
{
    private readonly ConcurrentQueue<NodeOperation> reads = new();
    private readonly ConcurrentDictionary<long, NodeOperation> writes = new();
    private readonly ConcurrentDictionary<string, int> sources = new(StringComparer.Ordinal);
    private int unsent;
    private int refused;

    public IReadOnlyCollection<NodeOperation> Reads => reads;

    public IReadOnlyDictionary<string, int> Sources => sources;

    public int Unsent => unsent;

    /// <summary>Operations that a node answered with an error.</summary>
    public int Refused => refused;

    /// <summary>Goes on until the token says so; then ends its last operations.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, options.Clients).Select(client => Task.Run(() => RunAsync(client, stop), CancellationToken.None)));

    /// <summary>Reads every register through every node.</summary>
    public async Task<IReadOnlyList<NodeOperation>> ReadAllAsync()
    {
        List<NodeOperation> all = [];
        foreach (NodeHandle node in nodes)
        {
            for (int register = 0; register < options.Registers; register++)
            {
                if (await TryReadAsync(node, client: -1, register) is { } read)
                    all.Add(read);
            }
        }
        return all;
    }

    /// <summary>All operations, with the numbers and the times that came only afterwards.</summary>
    /// <param name="history">Every write that the primary has.</param>
    /// <param name="violations">Acknowledged writes that it does not have.</param>
    public IReadOnlyCollection<NodeOperation> Complete(IEnumerable<(int Register, long Number, long Operation)> history, ICollection<string> violations)
    {
        Dictionary<long, NodeOperation> open = new(writes);
        List<NodeOperation> all = [.. reads];
        foreach ((int register, long number, long operation) in history)
        {
            open.Remove(operation, out NodeOperation write);
            if (write.Register != register || (write.End != long.MaxValue && write.Number != number))
                violations.Add($"register {register}: the primary has {number} of operation {operation}, which was told {write.Number}");
            long sentAt = nodes[write.Node].Sent.TryGetValue(operation, out long heard) ? Math.Min(heard, write.SentAt) : write.SentAt;
            all.Add(write with { Number = number, SentAt = sentAt });
        }
        foreach (NodeOperation lost in open.Values.Where(write => write.End != long.MaxValue))
            violations.Add($"register {lost.Register}: {lost.Number} was acknowledged, and the primary does not have it");
        return all;
    }

    private async Task RunAsync(int client, CancellationToken stop)
    {
        var random = new Random(options.Seed + client);
        NodeHandle node = nodes[client % nodes.Count];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await node.Up.WaitAsync(stop);
                int register = random.Next(options.Registers);
                if (random.Next(4) == 0)
                    await WriteAsync(node, client, register);
                else
                    await TryReadAsync(node, client, register);
                // A pace at which three nodes and their servers share a small machine.
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(4)), stop);
            }
            catch (NodeGoneException)
            {
                // The next round waits for its next run.
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<NodeOperation?> TryReadAsync(NodeHandle node, int client, int register)
    {
        long begin = OperationLog.Now;
        string[] words = await node.AskAsync("r", NodeHandle.NextOperation(), register.ToString(CultureInfo.InvariantCulture));
        if (words[0] == "e")
        {
            Interlocked.Increment(ref refused);
            return null;
        }
        var read = new NodeOperation(node.Number, client, register, false, long.Parse(words[2], CultureInfo.InvariantCulture), begin, OperationLog.Now);
        reads.Enqueue(read);
        sources.AddOrUpdate(words[3], 1, static (_, count) => count + 1);
        return read;
    }

    private async Task WriteAsync(NodeHandle node, int client, int register)
    {
        long operation = NodeHandle.NextOperation();
        var write = new NodeOperation(node.Number, client, register, true, 0, OperationLog.Now, long.MaxValue);
        // Before it is sent: where the node dies, it may have been committed all the same.
        writes[operation] = write;
        string[] words = await node.AskAsync("w", operation, register.ToString(CultureInfo.InvariantCulture));
        if (words[0] == "e")
        {
            Interlocked.Increment(ref refused);
            return;
        }
        long end = OperationLog.Now;
        bool sent = words[3] == "1";
        if (!sent)
            Interlocked.Increment(ref unsent);
        writes[operation] = write with { Number = long.Parse(words[2], CultureInfo.InvariantCulture), End = end, SentAt = sent ? end : long.MaxValue };
    }
}
