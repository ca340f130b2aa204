using System.IO.Pipelines;
using Forebay.Redis.Protocol;

namespace Forebay.Redis.Connections;

/// <summary>The reading side.</summary>
internal sealed partial class RedisConnection
{
    private const int ReadBytes = 64 << 10;

    private async Task ReadAsync()
    {
        PipeReader input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadBytes, minimumReadSize: ReadBytes / 4, leaveOpen: true));
        var parser = new RespParser(options.MaxReplyBytes);
        try
        {
            while (true)
            {
                ReadResult read = await new RunThenAwait(input.ReadAsync(), completions);
                lastHeard = tick;
                foreach (ReadOnlyMemory<byte> piece in read.Buffer)
                    Deliver(parser, piece.Span);
                input.AdvanceTo(read.Buffer.End);
                // Between "places were freed" and "does anybody wait?", as the writer has one between "I wait" and "is there room?": one of them sees the other.
                Interlocked.MemoryBarrier();
                if (waiting.Count > 0)
                    AdmitWaiting();
                if (read.IsCompleted)
                    throw new EndOfStreamException(parser.IsBetweenReplies ? "The server closed the connection." : "The server closed the connection inside of a reply.");
            }
        }
#pragma warning disable CA1031 // The border of the loop: whatever ended it is the reason for every caller.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Close(fault);
        }
        await input.CompleteAsync().ConfigureAwait(false);
        completions.Run();
        FailAll();
        closed.TrySetResult(failure!);
    }

    private void Deliver(RespParser parser, ReadOnlySpan<byte> bytes)
    {
        while (parser.TryRead(ref bytes, out RedisReply reply))
        {
            PendingReply? next = inFlight.Peek();
            if (reply.Kind == RedisReplyKind.Push && (next is not { ComesAsPush: true } || !IsConfirmation(in reply)))
            {
                onPush(reply);
                continue;
            }
            if (next is null)
                throw new RedisProtocolException($"A reply came that nobody has asked for: {reply.Kind}.");
            if (reply.IsError && EndsWhenReadOnly && reply.Error!.Code == "READONLY")
                Close(new RedisConnectionException($"Redis at {Node.Endpoint} has become a replica."));
            if (!next.Accept(in reply))
                continue;
            inFlight.Take();
            if (next.TryReceive())
                completions.Add(next);
        }
    }

    private static bool IsConfirmation(in RedisReply push) =>
        push.Count > 0 && push[0].AsBytes() is { } kind && (kind.AsSpan().SequenceEqual("subscribe"u8) || kind.AsSpan().SequenceEqual("unsubscribe"u8));

    // After the end: nobody adds any more, and nobody else reads.
    private void FailAll()
    {
        Exception reason = failure!;
        long known;
        lock (gate)
            known = sent;
        for (long place = inFlight.Taken; inFlight.Peek() is { } pending; place++)
        {
            inFlight.Take();
            pending.Fail(Lost(outcomeUnknown: place < known, reason));
        }
        lock (gate)
        {
            while (waiting.TryDequeue(out WaitingCommand next))
            {
                next.Pending.Fail(Lost(outcomeUnknown: false, reason));
                next.Encoded.Dispose();
            }
        }
    }
}
