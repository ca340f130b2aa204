namespace Forebay.Nodes;

/// <summary>Kills, stops and restarts nodes and servers at random, one or two at a time, until it is told to end; then everything runs again.</summary>
public sealed class NodeFaults(IReadOnlyList<NodeHandle> nodes, IReadOnlyList<INodesServer> servers, NodesOptions options)
{
    private readonly Random random = new(options.Seed);
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Counts => counts;

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // The more servers, the longer until all is well again: a node that is always degraded promises little.
            await PauseAsync(200, 1500 * servers.Count * servers.Count, stop);
            if (stop.IsCancellationRequested)
                return;
            int first = random.Next(nodes.Count + 2);
            int second = random.Next(nodes.Count + servers.Count);
            Task one = HarmAsync(first);
            // Sometimes two at once, if they are two.
            await Task.WhenAll(one, random.Next(3) == 0 && !IsSame(first, second) ? HarmAsync(second) : Task.CompletedTask);
        }
    }

    private bool IsSame(int first, int second) => first == second || (first >= nodes.Count && second >= nodes.Count);

    private Task HarmAsync(int target)
    {
        int kind = random.Next(10);
        TimeSpan length = TimeSpan.FromMilliseconds(random.Next(50, (int)(options.MaxLag.TotalMilliseconds * 1.5)));
        // Of five faults two are the servers': they concern all.
        return target < nodes.Count ? HarmAsync(nodes[target], kind, length) : HarmAsync(servers[random.Next(servers.Count)], kind, length);
    }

    private async Task HarmAsync(NodeHandle node, int kind, TimeSpan length)
    {
        switch (kind)
        {
            case < 5:
                Count("node killed");
                await node.KillAsync();
                await node.StartAsync();
                break;
            case < 8:
                Count("node stopped");
                node.Pause();
                await Task.Delay(length);
                node.Resume();
                break;
            default:
                Count("node restarted");
                await node.StopAsync();
                await node.StartAsync();
                break;
        }
    }

    private async Task HarmAsync(INodesServer server, int kind, TimeSpan length)
    {
        switch (kind)
        {
            case < 4:
                Count($"{server.Name} killed");
                await server.KillAsync();
                await Task.Delay(length / 2);
                await server.RestartAsync();
                break;
            case < 8:
                Count($"{server.Name} stopped");
                await server.PauseAsync();
                await Task.Delay(length);
                await server.ResumeAsync();
                break;
            default:
                if (await server.TryEmptyAsync())
                    Count($"{server.Name} emptied");
                break;
        }
    }

    private void Count(string what) => counts[what] = counts.GetValueOrDefault(what) + 1;

    private async Task PauseAsync(int least, int most, CancellationToken stop) =>
        await Task.Delay(random.Next(least, most), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
