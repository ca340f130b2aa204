using Forebay.Redis.Protocol;

namespace Forebay.Redis.Connections;

/// <summary>Back-pressure: commands beyond the limits stand in a second row, in order, and are written when there is room.</summary>
internal sealed partial class RedisConnection
{
    // Under the gate.
    private RedisConnectionException? EnqueueWaiting(PendingReply pending, ReadOnlySpan<RedisArgument> command, ReadOnlySpan<byte> encoded)
    {
        if (waiting.Count >= options.MaxPendingCommands)
        {
            return new RedisConnectionException(
                $"Redis at {Node.Endpoint} does not keep up: {inFlight.Count} commands are on their way and {waiting.Count} wait. Send less, or raise MaxPendingCommands ({options.MaxPendingCommands}).");
        }
        var buffer = new CommandBuffer();
        Write(buffer, command, encoded);
        pending.Begin(tick + TicksOfTimeout + 1);
        waiting.Enqueue(new WaitingCommand(pending, buffer));
        // The reader takes no lock when it frees a place: it may have looked for waiting ones just before this one came.
        Interlocked.MemoryBarrier();
        Admit();
        return null;
    }

    private void AdmitWaiting()
    {
        lock (gate)
            Admit();
        FlushWritten();
    }

    // Under the gate.
    private void Admit()
    {
        while (failure is null && HasRoom() && waiting.TryDequeue(out WaitingCommand next))
        {
            // Who went away meanwhile has sent nothing.
            if (next.Pending.IsWaiting)
            {
                filling.Append(next.Encoded.Written.Span);
                inFlight.Add(next.Pending);
            }
            next.Encoded.Dispose();
        }
    }
}
