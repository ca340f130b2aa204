using System.Runtime.CompilerServices;

namespace Forebay.Memory;

/// <summary>A hash table whose nodes are the entries themselves: reads take no lock, writes lock one stripe of buckets.</summary>
/// <remarks>
/// <para>A reader reads the bucket array once and follows the chain. A writer links a new entry by one reference write, and unlinks one by
/// leading its predecessor past it; the unlinked entry keeps its own link, so that a reader on it finds the rest of the chain.</para>
/// <para>Growing moves the entries to the new array's chains in place, under all locks. A reader that is on its way through an old chain at
/// that moment may miss an entry, which for a cache is a miss that <c>LoadTable</c> looks at again; it never finds a wrong one.</para>
/// <para>The framework's dictionary keeps a node of 48 bytes beside each entry, and one more object to read on each hit.</para>
/// </remarks>
internal sealed class EntryTable
{
    private const int Stripes = 64;
    private readonly Lock[] locks;
    private Entry?[] buckets = new Entry?[1024];
    private int count;

    public EntryTable()
    {
        locks = new Lock[Stripes];
        for (int i = 0; i < Stripes; i++)
            locks[i] = new Lock();
    }

    public int Count => Volatile.Read(ref count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry? Find(string key, string? partition, ulong hash)
    {
        Entry?[] table = Volatile.Read(ref buckets);
        Entry? entry = Volatile.Read(ref table[(int)hash & (table.Length - 1)]);
        while (entry is not null)
        {
            if (entry.Hash == hash && string.Equals(entry.Key, key) && string.Equals(entry.Space.Partition, partition))
                return entry;
            entry = Volatile.Read(ref entry.Chain);
        }
        return null;
    }

    /// <summary>Links an entry in place of the one of the same key, where <paramref name="admit"/> allows it, asked under the stripe's lock.</summary>
    /// <param name="entry">A new entry, never linked before.</param>
    /// <param name="state">Handed to <paramref name="admit"/>.</param>
    /// <param name="admit">Sees the entry that stands there now, or null.</param>
    /// <param name="replaced">The entry that was unlinked for it.</param>
    public bool TryPut<TState>(Entry entry, TState state, Func<TState, Entry, Entry?, bool> admit, out Entry? replaced)
    {
        bool grow;
        lock (LockOf(entry.Hash))
        {
            Entry?[] table = buckets;
            ref Entry? bucket = ref table[(int)entry.Hash & (table.Length - 1)];
            replaced = FindIn(bucket, entry);
            if (!admit(state, entry, replaced))
            {
                replaced = null;
                return false;
            }
            if (replaced is not null)
                Unlink(ref bucket, replaced);
            entry.Chain = bucket;
            Volatile.Write(ref bucket, entry);
            grow = replaced is null && Interlocked.Increment(ref count) > table.Length;
        }
        if (grow)
            Grow();
        return true;
    }

    /// <summary>Unlinks this very entry; false where it is no longer linked.</summary>
    public bool Remove(Entry entry)
    {
        lock (LockOf(entry.Hash))
        {
            Entry?[] table = buckets;
            if (!Unlink(ref table[(int)entry.Hash & (table.Length - 1)], entry))
                return false;
        }
        Interlocked.Decrement(ref count);
        return true;
    }

    /// <summary>Waits until no writer that began before holds the key's stripe: what it links is linked, and found by <see cref="Find"/>.</summary>
    public Entry? FindSettled(string key, string? partition, ulong hash)
    {
        lock (LockOf(hash))
            return Find(key, partition, hash);
    }

    /// <summary>The entries, stripe by stripe: each that stands from the call to the end is among them.</summary>
    public IEnumerable<Entry> Enumerate()
    {
        List<Entry> found = [];
        for (int stripe = 0; stripe < Stripes; stripe++)
        {
            found.Clear();
            CollectStripe(stripe, found);
            foreach (Entry entry in found)
                yield return entry;
        }
    }

    private void CollectStripe(int stripe, List<Entry> found)
    {
        // Under the stripe's lock, so that no growing moves its entries meanwhile.
        lock (locks[stripe])
        {
            Entry?[] table = buckets;
            for (int i = stripe; i < table.Length; i += Stripes)
            {
                for (Entry? entry = table[i]; entry is not null; entry = entry.Chain)
                    found.Add(entry);
            }
        }
    }

    private Lock LockOf(ulong hash) => locks[(int)hash & (Stripes - 1)];

    private static Entry? FindIn(Entry? entry, Entry like)
    {
        while (entry is not null && !(entry.Hash == like.Hash && string.Equals(entry.Key, like.Key) && string.Equals(entry.Space.Partition, like.Space.Partition)))
            entry = entry.Chain;
        return entry;
    }

    private static bool Unlink(ref Entry? bucket, Entry entry)
    {
        if (ReferenceEquals(bucket, entry))
        {
            Volatile.Write(ref bucket, entry.Chain);
            return true;
        }
        for (Entry? before = bucket; before is not null; before = before.Chain)
        {
            if (ReferenceEquals(before.Chain, entry))
            {
                Volatile.Write(ref before.Chain, entry.Chain);
                return true;
            }
        }
        return false;
    }

    private void Grow()
    {
        // In the order of the array, so that two growers can't wait for each other.
        foreach (Lock stripe in locks)
            stripe.Enter();
        try
        {
            Entry?[] old = buckets;
            if (count <= old.Length)
                return;
            var grown = new Entry?[old.Length * 2];
            foreach (Entry? first in old)
            {
                for (Entry? entry = first; entry is not null;)
                {
                    Entry? next = entry.Chain;
                    ref Entry? bucket = ref grown[(int)entry.Hash & (grown.Length - 1)];
                    Volatile.Write(ref entry.Chain, bucket);
                    bucket = entry;
                    entry = next;
                }
            }
            Volatile.Write(ref buckets, grown);
        }
        finally
        {
            foreach (Lock stripe in locks)
                stripe.Exit();
        }
    }
}
