using System.Diagnostics;
using System.Globalization;
using Forebay.NodeProcess;
using Forebay.Testing;
using Forebay.Testing.Consistency;

namespace Forebay.Nodes;

/// <summary>Several nodes, clients that read and write through them, faults, and at the end the question whether every promise was kept.</summary>
public sealed class NodesRun : IAsyncDisposable
{
    // A millisecond of two clocks, and the engine's clock, which counts whole ones.
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(200);

    private readonly string folder = Directory.CreateTempSubdirectory("forebay-nodes").FullName;
    private readonly NodesOptions options;
    private readonly NodeHandle[] nodes;
    private readonly IReadOnlyList<INodesServer> servers;
    private readonly string bus;
    private int mostOutbox;

    /// <param name="options">How it goes.</param>
    /// <param name="servers">What may be harmed beside the nodes.</param>
    /// <param name="redis">The connection string of the shared tier.</param>
    /// <param name="bus"><c>redis</c>, or another bus's address.</param>
    public NodesRun(NodesOptions options, IReadOnlyList<INodesServer> servers, string redis, string bus = "redis")
    {
        this.options = options;
        this.servers = servers;
        this.bus = bus;
        Primary.Create(Path.Combine(folder, "primary.db"));
        nodes = [.. Enumerable.Range(0, options.Nodes).Select(number => new NodeHandle(new NodeArguments(folder, number, options.MaxLag, redis, bus, number == options.Nodes - 1 ? options.WithoutCure : Cure.None)))];
    }

    public async Task<NodesResult> RunAsync(CancellationToken cancellationToken = default)
    {
        await Task.WhenAll(nodes.Select(node => node.StartAsync()));
        var clients = new NodeClients(nodes, options);
        var faults = new NodeFaults(nodes, servers, options);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(options.Duration);
        await Task.WhenAll(clients.RunAsync(stop.Token), WatchAsync(stop.Token), options.Faults ? faults.RunAsync(stop.Token) : Task.CompletedTask);
        cancellationToken.ThrowIfCancellationRequested();

        await Task.WhenAll(nodes.Select(CalmAsync));
        List<string> violations = [];
        IReadOnlyList<(int Register, long Number, long Operation)> history = await nodes[0].HistoryAsync();
        // Its reads are in the log too: what is still missing after the bound is found there.
        violations.AddRange(await ConvergeAsync(clients, history));
        IReadOnlyCollection<NodeOperation> log = clients.Complete(history, violations);
        NodeReport report = NodeChecker.Check(log, options.MaxLag + Rounding);
        violations.AddRange(report.Violations);
        foreach (NodeHandle node in nodes)
            violations.AddRange(PositionChecker.Check(node.Number, node.BusReads, hasProbes: bus != "redis").Take(5));
        return new NodesResult(
            report, violations, clients.Reads.Count, history.Count, clients.Sources, faults.Counts, clients.Unsent, nodes.Sum(node => node.BusReads.Count(read => read.Lost)), mostOutbox, nodes.Sum(node => node.BusReads.Sum(read => (long)read.Count)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (NodeHandle node in nodes)
            await node.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Waits until a node serves, and has sent what it had to send.</summary>
    private async Task CalmAsync(NodeHandle node)
    {
        string[] words = [];
        try
        {
            await Eventually.TrueAsync(async () => (words = await node.AskAsync("s", NodeHandle.NextOperation()))[2] == "1", $"node {node.Number} is calm");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} It says {string.Join(' ', words)}; {node.LastWords}", e);
        }
    }

    private async Task<IReadOnlyList<string>> ConvergeAsync(NodeClients clients, IReadOnlyList<(int Register, long Number, long Operation)> history)
    {
        Dictionary<int, long> last = history.GroupBy(write => write.Register).ToDictionary(group => group.Key, group => group.Max(write => write.Number));
        long begun = OperationLog.Now;
        while (true)
        {
            IReadOnlyList<string> differences = NodeChecker.CheckConverged(last, await clients.ReadAllAsync());
            if (differences.Count == 0 || Stopwatch.GetElapsedTime(begun) > 2 * options.MaxLag)
                return differences;
        }
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            foreach (NodeHandle node in nodes)
            {
                try
                {
                    string[] words = await node.AskAsync("s", NodeHandle.NextOperation());
                    if (words[0] == "s")
                        mostOutbox = Math.Max(mostOutbox, int.Parse(words[3], CultureInfo.InvariantCulture));
                }
                catch (NodeGoneException)
                {
                    // Its next run will tell.
                }
            }
            await Task.Delay(WatchEvery, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
