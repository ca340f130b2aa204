using System.IO.Pipelines;
using Forebay.Redis.Protocol;

namespace Forebay.Redis.Connections;

/// <summary>One connection, from its opening to its end; many callers share it, and their commands go out in the order in which they were written.</summary>
/// <remarks>
/// <para><see cref="gate"/> guards the writing side: a caller writes its command into <see cref="filling"/> and puts itself into the ring, in one
/// step, so that the order of the bytes is that of the ring. One caller at a time is the flusher (<see cref="isFlushing"/>): it takes the buffer away and
/// sends it, as often as others have written meanwhile. This is not a Pipe, since a pipe hands over at each flush, and here many share one.</para>
/// <para>The reading side is one loop over a <see cref="PipeReader"/>: it matches replies with the ring's first, and hands callers over to
/// <see cref="CompletionQueue"/>.</para>
/// <para>Time is counted in ticks of one timer, a sixteenth of the command's time-out each, so that no command reads a clock.</para>
/// <para>It ends once, by <see cref="Close"/>, whoever finds the fault; the reading loop then fails all that wait and completes <see cref="Closed"/>.</para>
/// </remarks>
internal sealed partial class RedisConnection : IAsyncDisposable
{
    // From this much on, what is collected while callers are woken goes out at once.
    private const int MostCollected = 32 << 10;

    private const int TicksOfTimeout = 16;

    private readonly Lock gate = new();
    private readonly Stream stream;
    private readonly RedisConnectionOptions options;
    private readonly Action<RedisReply> onPush;
    private readonly InFlightRing inFlight;
    private readonly CompletionQueue completions;
    private readonly Queue<WaitingCommand> waiting = new();
    private readonly TaskCompletionSource<Exception> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer timer;
    private readonly Task reading;
    private CommandBuffer filling = new();
    private CommandBuffer sending = new();
    private bool isFlushing;
    private long sent;
    private volatile Exception? failure;

    /// <summary>Begins to read.</summary>
    /// <param name="stream">Connected, and encrypted where that is wanted; the connection's own from now on.</param>
    /// <param name="node">Whose it is, for messages; told more exactly by <see cref="Identify"/>.</param>
    /// <param name="options">Checked.</param>
    /// <param name="onPush">Called with each push message, in order; must not block.</param>
    /// <param name="time">Drives the timer.</param>
    public RedisConnection(Stream stream, RedisNode node, RedisConnectionOptions options, Action<RedisReply> onPush, TimeProvider time)
    {
        this.stream = stream;
        this.options = options;
        this.onPush = onPush;
        Node = node;
        inFlight = new InFlightRing(options.MaxPendingCommands);
        completions = new CompletionQueue(this);
        TimeSpan period = options.CommandTimeout / TicksOfTimeout;
        keepAliveTicks = options.KeepAlive == TimeSpan.Zero ? int.MaxValue : (int)Math.Clamp(options.KeepAlive / period, 1, int.MaxValue);
        timer = time.CreateTimer(static connection => ((RedisConnection)connection!).OnTick(), this, period, period);
        reading = Task.Run(ReadAsync);
    }

    public RedisNode Node { get; private set; }

    /// <summary>Whether a reply that says READONLY ends it: the server was a master, and is a replica now.</summary>
    public bool EndsWhenReadOnly { get; set; }

    /// <summary>Completes with the reason when the connection has ended and nobody waits on it any more.</summary>
    public Task<Exception> Closed => closed.Task;

    public bool IsOpen => failure is null;

    /// <summary>Sends a command and gives its reply.</summary>
    public ValueTask<RedisReply> ExecuteAsync(ReadOnlySpan<RedisArgument> command, CancellationToken cancellationToken) => ExecuteAsync(command, comesAsPush: false, cancellationToken);

    /// <summary>Sends a command whose reply comes as a push message.</summary>
    public ValueTask<RedisReply> SubscribeAsync(ReadOnlySpan<RedisArgument> command, CancellationToken cancellationToken) => ExecuteAsync(command, comesAsPush: true, cancellationToken);

    /// <summary>Sends commands that are written already, one behind the other with no other's between them, and gives all their replies.</summary>
    public ValueTask<RedisReply[]> ExecuteAsync(ReadOnlySpan<byte> encoded, PendingBatch pending, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<RedisReply[]>(cancellationToken);
        ValueTask<RedisReply[]> task = pending.Task;
        if (Enqueue(pending, [], encoded) is { } refused)
            return ValueTask.FromException<RedisReply[]>(refused);
        pending.Watch(cancellationToken);
        return task;
    }

    public void Identify(RedisNode node) => Node = node;

    /// <summary>Ends the connection; the first reason counts.</summary>
    public void Close(Exception reason)
    {
        lock (gate)
        {
            if (failure is not null)
                return;
            failure = reason;
        }
        timer.Dispose();
        // The reading loop notices, and does the rest.
        stream.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        Close(new ObjectDisposedException(nameof(RedisClient)));
        await reading.ConfigureAwait(false);
    }

    /// <summary>Sends what is written, where nobody does so already.</summary>
    public void FlushWritten()
    {
        lock (gate)
        {
            if (isFlushing || filling.Length == 0 || failure is not null)
                return;
            isFlushing = true;
        }
        _ = FlushAsync();
    }

    private ValueTask<RedisReply> ExecuteAsync(ReadOnlySpan<RedisArgument> command, bool comesAsPush, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<RedisReply>(cancellationToken);
        PendingCommand pending = PendingCommand.Rent();
        pending.ComesAsPush = comesAsPush;
        // Before it is written: afterwards it may be done, taken and used again at any moment… but not before this task is awaited.
        ValueTask<RedisReply> task = pending.Task;
        if (Enqueue(pending, command, []) is { } refused)
            return ValueTask.FromException<RedisReply>(refused);
        pending.Watch(cancellationToken);
        return task;
    }

    // Null where it is on its way, or waits for its turn.
    private RedisConnectionException? Enqueue(PendingReply pending, ReadOnlySpan<RedisArgument> command, ReadOnlySpan<byte> encoded)
    {
        bool flush;
        lock (gate)
        {
            if (failure is { } reason)
                return Lost(outcomeUnknown: false, reason);
            if (waiting.Count == 0 && HasRoom())
            {
                Write(filling, command, encoded);
                pending.Begin(tick + TicksOfTimeout + 1);
                inFlight.Add(pending);
            }
            else if (EnqueueWaiting(pending, command, encoded) is { } refused)
            {
                return refused;
            }
            flush = !isFlushing && filling.Length > 0 && (filling.Length >= MostCollected || !completions.GoesOnHere);
            isFlushing |= flush;
        }
        if (flush)
            _ = FlushAsync();
        return null;
    }

    private static void Write(CommandBuffer buffer, ReadOnlySpan<RedisArgument> command, ReadOnlySpan<byte> encoded)
    {
        if (encoded.IsEmpty)
            buffer.Write(command);
        else
            buffer.Append(encoded);
    }

    private bool HasRoom() => !inFlight.IsFull && filling.Length < options.MaxPendingBytes;

    // The flusher: its caller's thread, as long as the system takes the bytes at once.
    private async Task FlushAsync()
    {
        const int MostTurns = 4;
        for (int turn = 0; ; turn++)
        {
            lock (gate)
            {
                if (filling.Length == 0 || failure is not null)
                {
                    isFlushing = false;
                    return;
                }
                (filling, sending) = (sending, filling);
                sent = inFlight.Added;
            }
            try
            {
                // A caller that came to send its own does not go on for others for ever.
                if (turn == MostTurns)
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                await stream.WriteAsync(sending.Written).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Nobody awaits the flusher: whatever ends it ends the connection, and so reaches every caller.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                Close(fault);
            }
            sending.Clear();
            if (waiting.Count > 0)
                AdmitWaiting();
        }
    }

    private RedisConnectionException Lost(bool outcomeUnknown, Exception reason) => new(
        outcomeUnknown
            ? $"The connection to Redis at {Node.Endpoint} was lost before the reply came ({reason.Message}). The command may have been carried out."
            : $"The connection to Redis at {Node.Endpoint} was lost before the command was sent ({reason.Message}). It was not carried out.",
        outcomeUnknown, reason);
}
