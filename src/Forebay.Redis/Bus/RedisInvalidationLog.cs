using System.Globalization;
using System.Security.Cryptography;

namespace Forebay.Redis;

/// <summary>The bus between nodes as a Redis stream whose messages are numbered without gaps.</summary>
/// <remarks>
/// <para>A position is the log's epoch and the number of a message. A reader that finds another epoch (another server, a flushed one), or a first message that is
/// not the next one (trimmed), has missed what it can't know. Nothing blocks the connection: who appends rings a bell on a channel.</para>
/// <para>Thread-safe.</para>
/// </remarks>
public sealed class RedisInvalidationLog : IInvalidationLog
{
    // One read's most: about what fits the reply of a few milliseconds.
    private const int MostAtOnce = 1000;
    private readonly RedisSpace space;
    private readonly SemaphoreSlim subscribing = new(1, 1);
    private RedisSubscription? bell;
    private TaskCompletionSource rung = New();
    private TaskCompletionSource rungSinceRead = New();

    internal RedisInvalidationLog(RedisSpace space)
    {
        this.space = space;
        space.ConnectionChanged = Ring;
    }

    /// <inheritdoc/>
    public string Name => "redis";

    /// <inheritdoc/>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        await space.SendAsync([AppendCommand(message)], cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<string> EndAsync(CancellationToken cancellationToken = default)
    {
        await space.Client.ConnectAsync(cancellationToken).ConfigureAwait(false);
        RedisReply[] replies = await space.SendAsync([EndCommand()], cancellationToken).ConfigureAwait(false);
        return PositionOf(replies[0][0].AsString()!, replies[0][1].AsInt64());
    }

    /// <inheritdoc/>
    public async ValueTask<LogBatch> ReadAsync(string position, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(position);
        // The reader has time: where an attempt to connect is under way, it waits for it instead of failing.
        await space.Client.ConnectAsync(cancellationToken).ConfigureAwait(false);
        await ListenAsync(cancellationToken).ConfigureAwait(false);
        // Before the read: a bell that rings after it is not missed.
        Volatile.Write(ref rungSinceRead, Volatile.Read(ref rung));
        if (!TryRead(position, out string? epoch, out long number))
            return await LostAsync(cancellationToken).ConfigureAwait(false);
        RedisReply read = (await space.SendAsync([ReadCommand(number)], cancellationToken).ConfigureAwait(false))[0];
        RedisReply entries = read[2];
        if (read[0].AsString() != epoch || !IsWhole(read, number))
            return await LostAsync(cancellationToken).ConfigureAwait(false);
        var messages = new ReadOnlyMemory<byte>[entries.Count];
        for (int i = 0; i < messages.Length; i++)
            messages[i] = MessageOf(entries[i]);
        long last = messages.Length == 0 ? number : NumberOf(entries[messages.Length - 1]);
        return new LogBatch(messages, PositionOf(epoch, last), Complete: messages.Length < MostAtOnce);
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(string position, CancellationToken cancellationToken = default) => new(Volatile.Read(ref rungSinceRead).Task.WaitAsync(cancellationToken));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        space.ConnectionChanged = null;
        if (Interlocked.Exchange(ref bell, null) is { } open)
            await open.DisposeAsync().ConfigureAwait(false);
        subscribing.Dispose();
        await space.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The command that appends a message and rings the bell.</summary>
    internal RedisArgument[] AppendCommand(ReadOnlyMemory<byte> message)
    {
        RedisKeys keys = space.Keys;
        return RedisSpace.Run(RedisScripts.Append, [keys.Log, keys.LogEnd, keys.Epoch], [message, space.Options.MaxMessages, keys.Bell, NewEpoch()]);
    }

    /// <summary>The command that gives epoch and number of the log's end.</summary>
    internal RedisArgument[] EndCommand() => RedisSpace.Run(RedisScripts.LogEnd, [space.Keys.Log, space.Keys.LogEnd, space.Keys.Epoch], [NewEpoch()]);

    /// <summary>The messages after a number, or null where they are not all there any more or too many.</summary>
    internal async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>?> SinceAsync(long number, CancellationToken cancellationToken)
    {
        RedisReply read = (await space.SendAsync([ReadCommand(number)], cancellationToken).ConfigureAwait(false))[0];
        return read[2].Count < MostAtOnce && IsWhole(read, number) ? [.. read[2].AsSpan().ToArray().Select(MessageOf)] : null;
    }

    private RedisArgument[] ReadCommand(long number) => RedisSpace.Run(RedisScripts.ReadLog, [space.Keys.Log, space.Keys.LogEnd, space.Keys.Epoch], [number, MostAtOnce]);

    /// <summary>Whether what was read after a number goes on with the next, or the number is the log's end.</summary>
    private static bool IsWhole(RedisReply read, long number) =>
        !read[1].IsNull && (read[2].Count == 0 ? read[1].AsInt64() == number : NumberOf(read[2][0]) == number + 1);

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string NewEpoch() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static string PositionOf(string epoch, long number) => string.Create(CultureInfo.InvariantCulture, $"{epoch}/{number}");

    private static bool TryRead(string position, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? epoch, out long number)
    {
        int slash = position.IndexOf('/', StringComparison.Ordinal);
        epoch = slash < 0 ? null : position[..slash];
        number = 0;
        return epoch is not null && long.TryParse(position.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    // An entry of a stream: its id, then a list of one field's name and value.
    private static long NumberOf(RedisReply entry) => long.Parse(entry[0].AsString()!.Split('-')[0], CultureInfo.InvariantCulture);

    private static ReadOnlyMemory<byte> MessageOf(RedisReply entry) => entry[1][1].AsBytes() ?? [];

    private async ValueTask<LogBatch> LostAsync(CancellationToken cancellationToken) =>
        new([], await EndAsync(cancellationToken).ConfigureAwait(false), Complete: true, Lost: true);

    private void Ring() => Interlocked.Exchange(ref rung, New()).TrySetResult();

    private async ValueTask ListenAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref bell) is not null)
            return;
        await subscribing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            bell ??= await space.Client.SubscribeAsync(space.Keys.Bell, _ => Ring(), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            subscribing.Release();
        }
    }
}
