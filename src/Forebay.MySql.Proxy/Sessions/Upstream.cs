using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;
using Forebay.MySql.Sessions;

namespace Forebay.MySql.Proxy.Sessions;

/// <summary>A client's own connection to the server. Belongs to the session's loop; only <see cref="Watch"/>'s callback comes from elsewhere.</summary>
internal sealed class Upstream(MySqlTransport transport, Greeting greeting, TimeProvider time)
{
    private Task<Packet>? watched;
    private Silence? silence;

    public MySqlTransport Transport => transport;

    public Greeting Greeting => greeting;

    public MySqlCapabilities Capabilities { get; set; }

    public bool IsEncrypted => transport.Stream is System.Net.Security.SslStream;

    public bool DeprecatesEof => (Capabilities & MySqlCapabilities.DeprecateEof) != 0;

    /// <summary>When it was last spoken to.</summary>
    public long UsedAt { get; private set; } = time.GetTimestamp();

    public bool IsLost { get; private set; }

    /// <summary>Sends a command as it came.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        silence?.End();
        UsedAt = time.GetTimestamp();
        transport.Writer.Sequence = 0;
        transport.Writer.Add(payload.Span);
        try
        {
            await transport.Writer.FlushAsync(transport.Stream, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // What it said before it closed may stand there yet.
            if (watched is not { IsCompletedSuccessfully: true })
                throw new UpstreamLostException(e);
        }
    }

    public ValueTask<Packet> ReadAsync(CancellationToken cancellationToken)
    {
        if (watched is not { } begun)
            return GuardAsync(transport.ReadAsync(cancellationToken));
        watched = null;
        return GuardAsync(new ValueTask<Packet>(begun));
    }

    /// <summary>A packet that has come already.</summary>
    public bool TryRead(out Packet packet)
    {
        packet = default;
        return watched is null && transport.Reader.TryRead(out packet);
    }

    /// <summary>Nothing is expected: notices when the server says something, or closes.</summary>
    /// <param name="ended">Told of it, on another thread.</param>
    public void Watch(Action ended)
    {
        if (watched is not null)
            return;
        // One for each watch: who completed an earlier one may come to its callback when the next has begun.
        silence = new Silence(ended);
        watched = transport.ReadAsync(CancellationToken.None).AsTask();
        _ = watched.ContinueWith(
            static (task, state) =>
            {
                // Looked at, so that nobody complains of an exception that nobody saw.
                _ = task.Exception;
                ((Silence)state!).Break();
            },
            silence,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>What it said when nobody had asked; null: it only closed.</summary>
    public async ValueTask<byte[]?> LastWordAsync() =>
        watched is { IsCompletedSuccessfully: true } said && await said.ConfigureAwait(false) is { IsError: true } word ? word.Payload.ToArray() : null;

    public void MarkLost() => IsLost = true;

    public ValueTask CloseAsync() => transport.DisposeAsync();

    private static async ValueTask<Packet> GuardAsync(ValueTask<Packet> read)
    {
        try
        {
            return await read.ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException and not MySqlProtocolException or ObjectDisposedException)
        {
            throw new UpstreamLostException(e);
        }
    }
}
