namespace Forebay.Redis.Cluster;

/// <summary>Which master has which slot, as one server of the cluster sees it. Unchangeable.</summary>
internal sealed class SlotMap
{
    private readonly RedisEndpoint?[] slots = new RedisEndpoint?[HashSlot.Count];

    private SlotMap(List<RedisEndpoint> masters, List<RedisEndpoint> all)
    {
        Masters = masters;
        All = all;
    }

    public IReadOnlyList<RedisEndpoint> Masters { get; }

    /// <summary>Masters and replicas.</summary>
    public IReadOnlyList<RedisEndpoint> All { get; }

    public RedisEndpoint? this[int slot] => slots[slot];

    /// <summary>Reads the reply of CLUSTER SLOTS: [from, to, [host, port, …] of the master, of replicas…]…</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="from">Who gave it: a host that is not told is its own.</param>
    public static SlotMap Read(RedisReply reply, RedisEndpoint from)
    {
        var map = new SlotMap([], []);
        foreach (RedisReply range in reply.AsSpan())
        {
            long first = range[0].AsInt64(), last = range[1].AsInt64();
            if (first < 0 || last >= HashSlot.Count || range.Count < 3)
                continue;
            RedisEndpoint master = EndpointOf(range[2], from);
            for (long slot = first; slot <= last; slot++)
                map.slots[slot] = master;
            map.Add(master, isMaster: true);
            for (int i = 3; i < range.Count; i++)
                map.Add(EndpointOf(range[i], from), isMaster: false);
        }
        return map;
    }

    private void Add(RedisEndpoint endpoint, bool isMaster)
    {
        if (isMaster && !Masters.Contains(endpoint))
            ((List<RedisEndpoint>)Masters).Add(endpoint);
        if (!All.Contains(endpoint))
            ((List<RedisEndpoint>)All).Add(endpoint);
    }

    private static RedisEndpoint EndpointOf(RedisReply node, RedisEndpoint from)
    {
        string? host = node[0].AsString();
        return new(host is null or "" or "?" ? from.Host : host, (int)node[1].AsInt64());
    }
}
