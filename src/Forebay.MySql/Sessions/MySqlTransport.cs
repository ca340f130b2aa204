using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;

namespace Forebay.MySql.Sessions;

/// <summary>The bytes of one connection as packets, and their numbers. One user at a time.</summary>
internal sealed class MySqlTransport : IAsyncDisposable
{
    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 4096, minimumReadSize: 1024, leaveOpen: true);

    private readonly int maxPacketBytes;

    public MySqlTransport(Stream stream, int maxPacketBytes)
    {
        this.maxPacketBytes = maxPacketBytes;
        Stream = stream;
        Reader = new PacketReader(PipeReader.Create(stream, ReaderOptions), maxPacketBytes);
    }

    public Stream Stream { get; private set; }

    public PacketReader Reader { get; private set; }

    public PacketWriter Writer { get; } = new();

    /// <summary>Reads the next packet, and lets the next that is written follow its number.</summary>
    public ValueTask<Packet> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (!Reader.TryRead(out Packet packet))
            return WaitAsync(Reader.ReadAsync(cancellationToken));
        Follow(packet);
        return new(packet);
    }

    /// <summary>Sends one payload as the next in the exchange.</summary>
    public ValueTask ReplyAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        Writer.Add(payload.Span);
        return Writer.FlushAsync(Stream, cancellationToken);
    }

    /// <summary>Begins a command: numbers start at zero.</summary>
    public PacketWriter BeginCommand(MySqlCommandCode code)
    {
        Writer.Sequence = 0;
        Writer.Begin();
        Writer.WriteByte((byte)code);
        return Writer;
    }

    /// <summary>Ends the command that was begun, and sends it.</summary>
    public ValueTask SendAsync(CancellationToken cancellationToken = default)
    {
        Writer.End();
        return Writer.FlushAsync(Stream, cancellationToken);
    }

    /// <summary>What a packet that <see cref="Packet.IsError"/> says.</summary>
    public static MySqlException ErrorOf(in Packet packet)
    {
        ErrorPacket error = ErrorPacket.Read(packet.Span);
        return new MySqlException(error.Code, error.SqlState, error.Message);
    }

    /// <summary>Speaks TLS from here on.</summary>
    public async Task UpgradeAsync(Func<Stream, Task<SslStream>> handshake)
    {
        Reader.Release();
        // A client begins TLS without waiting: that may have been read with its request.
        Stream beneath = Stream;
        if (Reader.Pipe.TryRead(out ReadResult early) && !early.Buffer.IsEmpty)
            beneath = new LeftoverStream(early.Buffer.ToArray(), Stream);
        await Reader.Pipe.CompleteAsync().ConfigureAwait(false);
        Stream = await handshake(beneath).ConfigureAwait(false);
        Reader = new PacketReader(PipeReader.Create(Stream, ReaderOptions), maxPacketBytes);
    }

    public async ValueTask DisposeAsync()
    {
        Writer.Dispose();
        await Reader.Pipe.CompleteAsync().ConfigureAwait(false);
        await Stream.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<Packet> WaitAsync(ValueTask<Packet> read)
    {
        Packet packet = await read.ConfigureAwait(false);
        Follow(packet);
        return packet;
    }

    // A payload of several chunks has the number of its last.
    private void Follow(in Packet packet) => Writer.Sequence = (byte)(packet.Sequence + 1);
}
