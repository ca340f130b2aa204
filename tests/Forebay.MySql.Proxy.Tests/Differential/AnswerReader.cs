using System.Text;
using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;

namespace Forebay.MySql.Proxy.Differential;

/// <summary>Reads whole answers, and keeps each of their packets.</summary>
internal sealed class AnswerReader(RawClient client)
{
    // More rows than this are kept as one digest a row anyway; an answer without an end is a failure.
    private const int MostPackets = 2_000_000;
    private List<RecordedPacket> packets = [];

    /// <summary>The id in the last answer to a PREPARE.</summary>
    public uint StatementId { get; private set; }

    /// <summary>What has come of an answer that is not whole.</summary>
    public IReadOnlyList<RecordedPacket> Begun => packets;

    /// <summary>The answer to a query or an execution: all its results.</summary>
    /// <param name="file">What is sent where the server asks for a file.</param>
    public Task<IReadOnlyList<RecordedPacket>> ResultsAsync(string file = "") => RecordAsync(async () =>
    {
        while (await ResultAsync(file))
        {
        }
    });

    /// <summary>The answer of one packet.</summary>
    public Task<IReadOnlyList<RecordedPacket>> SingleAsync(PacketKind kind = PacketKind.Ok) => RecordAsync(async () => Keep(await NextAsync(), kind));

    public Task<IReadOnlyList<RecordedPacket>> PreparedAsync() => RecordAsync(async () =>
    {
        Packet packet = await NextAsync();
        if (Keep(packet, PacketKind.Prepared))
            return;
        (ushort columns, ushort parameters) = Numbers(packet.Span);
        await DefinitionsAsync(parameters);
        await DefinitionsAsync(columns);
    });

    /// <summary>Rows of a cursor.</summary>
    public Task<IReadOnlyList<RecordedPacket>> RowsAsync() => RecordAsync(async () => await ReadRowsAsync());

    /// <summary>Definitions without a count.</summary>
    public Task<IReadOnlyList<RecordedPacket>> FieldsAsync() => RecordAsync(async () =>
    {
        while (true)
        {
            Packet packet = await NextAsync();
            bool ends = packet.IsEndOfRows(client.DeprecatesEof);
            if (Keep(packet, ends ? PacketKind.EndOfDefinitions : PacketKind.Definition) || ends)
                return;
        }
    });

    /// <summary>A login on a connection that stands, of a user without a password.</summary>
    public Task<IReadOnlyList<RecordedPacket>> LoginAsync() => RecordAsync(async () =>
    {
        while (true)
        {
            Packet packet = await NextAsync();
            bool isSwitch = packet.First == 0xfe, isMore = packet.First == 0x01;
            if (Keep(packet, isSwitch || isMore ? PacketKind.Login : PacketKind.Ok) || !(isSwitch || isMore))
                return;
            if (isSwitch)
                await client.Transport.ReplyAsync(Array.Empty<byte>());
        }
    });

    private async Task<IReadOnlyList<RecordedPacket>> RecordAsync(Func<Task> read)
    {
        packets = [];
        try
        {
            await read();
        }
        catch (IOException e) when (e is not MySqlProtocolException)
        {
            packets.Add(RecordedPacket.Closed);
        }
        return packets;
    }

    // Whether more results follow.
    private async Task<bool> ResultAsync(string file)
    {
        Packet packet = await NextAsync();
        switch (packet.First)
        {
            case 0x00:
                Keep(packet, PacketKind.Ok);
                return (OkPacket.Read(packet.Payload, client.Capabilities).Status & ServerStatus.MoreResults) != 0;
            case 0xff:
                Keep(packet, PacketKind.Error);
                return false;
            case 0xfb:
                Keep(packet, PacketKind.File);
                if (file.Length > 0)
                    await client.Transport.ReplyAsync(Encoding.UTF8.GetBytes(file));
                await client.Transport.ReplyAsync(Array.Empty<byte>());
                return await ResultAsync("");
        }
        Keep(packet, PacketKind.ColumnCount);
        ServerStatus status = await DefinitionsAsync((int)new WireReader(packet.Span).ReadLength());
        // A cursor's rows are not there yet; under DEPRECATE_EOF its one end is read as that of no rows.
        if ((status & ServerStatus.CursorExists) != 0)
            return false;
        return (await ReadRowsAsync() & ServerStatus.MoreResults) != 0;
    }

    private async Task<ServerStatus> DefinitionsAsync(int count)
    {
        for (int at = 0; at < count; at++)
            Keep(await NextAsync(), PacketKind.Definition);
        if (client.DeprecatesEof || count == 0)
            return ServerStatus.None;
        Packet packet = await NextAsync();
        Keep(packet, PacketKind.EndOfDefinitions);
        return EofPacket.Read(packet.Span).Status;
    }

    private async Task<ServerStatus> ReadRowsAsync()
    {
        while (packets.Count < MostPackets)
        {
            Packet packet = await NextAsync();
            bool ends = packet.IsEndOfRows(client.DeprecatesEof);
            if (Keep(packet, ends ? PacketKind.EndOfRows : PacketKind.Row))
                return ServerStatus.None;
            if (ends)
                return client.DeprecatesEof ? OkPacket.Read(packet.Payload, client.Capabilities).Status : EofPacket.Read(packet.Span).Status;
        }
        throw new MySqlProtocolException("The answer has no end.");
    }

    private ValueTask<Packet> NextAsync() => client.Transport.ReadAsync();

    // Whether it is an error, which ends every answer.
    private bool Keep(in Packet packet, PacketKind kind)
    {
        bool isError = packet.IsError;
        packets.Add(RecordedPacket.Of(isError ? PacketKind.Error : kind, packet.Sequence, packet.Span));
        return isError;
    }

    private (ushort Columns, ushort Parameters) Numbers(ReadOnlySpan<byte> payload)
    {
        var reader = new WireReader(payload[1..]);
        StatementId = reader.ReadUInt32();
        return (reader.ReadUInt16(), reader.ReadUInt16());
    }
}
