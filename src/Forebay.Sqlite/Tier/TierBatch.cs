using System.Buffers;
using System.Runtime.InteropServices;
using Forebay.Liveness;

namespace Forebay.Sqlite;

/// <summary>What is written in one transaction. Filled under the queue's lock, then owned by the writer.</summary>
internal sealed class TierBatch
{
    private TaskCompletionSource? completion;

    public List<Item> Items { get; } = [];

    public HashSet<int> StampPages { get; } = [];

    public List<Action<TierMeta>> MetaChanges { get; } = [];

    /// <summary>Work on the connection that belongs into the transaction: hot keys, sweeps.</summary>
    public List<Action<Native.SqliteConnection>> Works { get; } = [];

    /// <summary>True where something must outlive the process: then a failure is more than lost entries.</summary>
    public bool HasInvalidation { get; set; }

    /// <summary>Something but records is to be written, or somebody waits.</summary>
    public bool IsEmpty => Items.Count == 0 && StampPages.Count == 0 && MetaChanges.Count == 0 && Works.Count == 0 && completion is null;

    public long Bytes { get; set; }

    /// <summary>Completes with the transaction: one for all who wait for it.</summary>
    public Task Completion => (completion ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Complete() => completion?.TrySetResult();

    public void Fail(Exception exception)
    {
        if (completion is null)
            return;
        completion.TrySetException(exception);
        _ = completion.Task.Exception;
    }

    /// <summary>Orders the records as the file has them, so that each page is changed once; of two with the same id the later comes later.</summary>
    /// <remarks>Ids are hashes: in the order of their coming, every record would change another page.</remarks>
    public void SortById()
    {
        const int worthwhile = 128;
        if (Items.Count < worthwhile)
            return;
        var keys = new (long Id, int Place)[Items.Count];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = ((long)Items[i].Key.Hash, i);
        Item[] items = [.. Items];
        Array.Sort(keys, items);
        Items.Clear();
        Items.AddRange(items);
    }

    public void ReturnBuffers()
    {
        foreach (Item item in Items)
            ArrayPool<byte>.Shared.Return(item.Buffer);
        Items.Clear();
    }

    /// <summary>An encoded record, and what the writer needs to see that it died in the queue.</summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Item(EntryKey Key, long Born, ReadOnlyMemory<Tag> Tags, EntryTraits Traits, long Expires, byte[] Buffer, int Length);
}
