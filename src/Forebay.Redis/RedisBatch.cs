using Forebay.Redis.Cluster;
using Forebay.Redis.Connections;
using Forebay.Redis.Protocol;

namespace Forebay.Redis;

/// <summary>Several commands that go to one server, on one connection, one directly behind the other, and whose replies come together.</summary>
/// <remarks>Other clients' commands may run between them; for all or nothing wrap them in MULTI and EXEC. It can be used again when it has been
/// executed. Not thread-safe.</remarks>
public sealed class RedisBatch : IDisposable
{
    private readonly RedisClient client;
    private readonly CommandBuffer buffer = new();
    private readonly List<int> ends = [];
    private PendingBatch pending = new();
    private bool isTransaction, isOpen;

    internal RedisBatch(RedisClient client) => this.client = client;

    /// <summary>How many commands it has.</summary>
    public int Count => ends.Count;

    /// <summary>The slot of its keys in a cluster; -1 where no command has a key.</summary>
    internal int Slot { get; private set; } = -1;

    /// <summary>Adds a command.</summary>
    /// <param name="command">Its name and arguments, which are copied.</param>
    /// <exception cref="ArgumentException">In a cluster: its key lies in another slot than those before.</exception>
    public void Add(ReadOnlySpan<RedisArgument> command)
    {
        SharedUse.Check(command, isInBatch: true);
        int slot = client.SlotOf(command);
        if (slot >= 0 && Slot >= 0 && slot != Slot)
            throw new ArgumentException($"The keys of a batch must lie in one slot of the cluster; this command's lies in {slot}, the others' in {Slot}. Give keys that belong together a hash tag: {{user:1}}:name.", nameof(command));
        buffer.Write(command);
        bool begins = IsNamed(command[0], "MULTI");
        isTransaction |= Count == 0 && begins;
        isOpen = begins || (isOpen && !IsNamed(command[0], "EXEC") && !IsNamed(command[0], "DISCARD"));
        ends.Add(buffer.Length);
        if (slot >= 0)
            Slot = slot;
    }

    /// <summary>Sends the commands and empties the batch.</summary>
    /// <returns>A reply for each command, in order. A command that was refused has an error there: <see cref="RedisReply.IsError"/>.</returns>
    /// <exception cref="RedisConnectionException">There is no connection, or it was lost.</exception>
    /// <exception cref="TimeoutException">The replies did not come within <see cref="RedisConnectionOptions.CommandTimeout"/>.</exception>
    /// <exception cref="InvalidOperationException">It has a MULTI without EXEC: other callers' commands would come into the transaction.</exception>
    public ValueTask<RedisReply[]> ExecuteAsync(CancellationToken cancellationToken = default) =>
        isOpen ? throw new InvalidOperationException("The batch has a MULTI without an EXEC behind it; other callers' commands would come into the transaction.") : client.ExecuteAsync(this, cancellationToken);

    /// <summary>Forgets the commands.</summary>
    public void Clear()
    {
        buffer.Clear();
        ends.Clear();
        isTransaction = isOpen = false;
        Slot = -1;
    }

    /// <summary>Gives its memory back.</summary>
    public void Dispose() => buffer.Dispose();

    internal ValueTask<RedisReply[]> SendAsync(RedisConnection connection, CancellationToken cancellationToken)
    {
        if (!pending.IsFree)
            pending = new PendingBatch();
        pending.Expect(Count);
        ValueTask<RedisReply[]> replies = connection.ExecuteAsync(buffer.Written.Span, pending, cancellationToken);
        Clear();
        return replies;
    }

    /// <summary>Takes the commands out of it.</summary>
    internal BatchCommands Take()
    {
        var commands = new BatchCommands(buffer.Written.ToArray(), [.. ends], isTransaction);
        Clear();
        return commands;
    }

    private static bool IsNamed(RedisArgument word, string name) => name.Equals(word.Text, StringComparison.OrdinalIgnoreCase) || (word.Text is null && word.Bytes.Length == name.Length && System.Text.Ascii.EqualsIgnoreCase(word.Bytes, name));
}
