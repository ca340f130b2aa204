using Forebay.Liveness;

namespace Forebay.Testing;

/// <summary>What several nodes' <see cref="FakeSharedTier"/>s share: entries, versions of tags, leases. Stands in for a store in another process.</summary>
public sealed class FakeSharedStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string, string?), (EntryRecord Record, Dictionary<ulong, Guid> Versions)> entries = [];
    private readonly Dictionary<ulong, Guid> versions = [];
    private readonly Dictionary<(string, string?), FakeSharedLease> leases = [];
    private readonly List<(KeyPattern Pattern, string? Partition)> rules = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Count
    {
        get
        {
            lock (gate)
                return entries.Count;
        }
    }

    public void Flush()
    {
        lock (gate)
        {
            entries.Clear();
            versions.Clear();
            leases.Clear();
        }
    }

    /// <summary>The entry, where each of its versions is still there.</summary>
    internal EntryRecord? Find(EntryKey key)
    {
        lock (gate)
        {
            return entries.TryGetValue(Name(key), out (EntryRecord Record, Dictionary<ulong, Guid> Versions) entry)
                && entry.Versions.All(pair => versions.TryGetValue(pair.Key, out Guid now) && now == pair.Value)
                ? entry.Record
                : null;
        }
    }

    /// <summary>A lease, unless another node's load holds one: then what to wait for.</summary>
    internal (FakeSharedLease? Lease, Task? Busy) Lease(EntryKey key, IEnumerable<ulong> tags, int node, bool load, bool takeOver)
    {
        lock (gate)
        {
            if (!takeOver && leases.TryGetValue(Name(key), out FakeSharedLease? held) && held.IsLoad && held.Node != node)
                return (null, changed.Task);
            return (leases[Name(key)] = new FakeSharedLease(node, load, Versions(tags), rules.Count), null);
        }
    }

    internal bool Put(EntryRecord record, IEnumerable<ulong> tags, FakeSharedLease? lease)
    {
        lock (gate)
        {
            bool held = lease is null || (leases.TryGetValue(Name(record.Key), out FakeSharedLease? standing) && ReferenceEquals(standing, lease));
            // A tag that the lease has no version of: nothing tells what the value is older than.
            if (!held || (lease is not null && (tags.Any(tag => !lease.Versions.ContainsKey(tag)) || rules.Skip(lease.Rules).Any(rule => rule.Pattern.Matches(record.Key.Key)))))
                return false;
            entries[Name(record.Key)] = (record, lease?.Versions ?? Versions(tags));
            leases.Remove(Name(record.Key));
            Change();
            return true;
        }
    }

    internal void Release(EntryKey key, FakeSharedLease lease)
    {
        lock (gate)
        {
            if (leases.TryGetValue(Name(key), out FakeSharedLease? standing) && ReferenceEquals(standing, lease))
                leases.Remove(Name(key));
            Change();
        }
    }

    internal void Invalidate(InvalidationMessage message, ulong everything)
    {
        lock (gate)
        {
            foreach (Tag tag in message.Tags)
                versions.Remove(tag.Id);
            if (message.Everything)
                versions.Remove(everything);
            foreach (EntryKey key in message.Replaced ? [] : message.Keys)
            {
                entries.Remove(Name(key));
                leases.Remove(Name(key));
            }
            if (message.Pattern is not { } pattern)
                return;
            rules.Add((pattern, message.PatternPartition));
            foreach ((string, string?) name in entries.Keys.Where(name => pattern.Matches(name.Item1) && (message.PatternPartition is null || message.PatternPartition == name.Item2)).ToList())
                entries.Remove(name);
        }
    }

    private static (string, string?) Name(EntryKey key) => (key.Key, key.Partition);

    private Dictionary<ulong, Guid> Versions(IEnumerable<ulong> tags)
    {
        var read = new Dictionary<ulong, Guid>();
        foreach (ulong tag in tags)
        {
            if (!versions.TryGetValue(tag, out Guid version))
                versions[tag] = version = Guid.NewGuid();
            read[tag] = version;
        }
        return read;
    }

    private void Change()
    {
        changed.TrySetResult();
        changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
