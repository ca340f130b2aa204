using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;
using Forebay.MySql.Proxy.Results;
using Forebay.MySql.Proxy.Sessions;
using Forebay.MySql.Sessions;

namespace Forebay.MySql.Proxy.Relay;

/// <summary>Carries a server's answers to the client, and follows what they say of the session. Belongs to the session's loop.</summary>
/// <remarks>What has come is sent on when nothing more is there, or 16 KiB have gathered: a client that reads slowly lets the server wait.</remarks>
internal sealed class ResponseRelay(MySqlTransport client, Upstream upstream, SessionState state, MySqlCapabilities capabilities)
{
    private const int FlushFrom = 16384;

    private readonly bool tracks = (capabilities & MySqlCapabilities.SessionTrack) != 0;

    /// <summary>Carries all results of a command.</summary>
    /// <param name="end">What happens before each end is sent; null: nothing.</param>
    /// <param name="capture">Keeps the first result; null: it is not kept.</param>
    /// <param name="cancellationToken">Ends it; the connections can't be used afterwards.</param>
    /// <returns>False: the server refused, or a later statement of several.</returns>
    public async ValueTask<bool> ResultsAsync(ICommandEnd? end, ResultCapture? capture, CancellationToken cancellationToken)
    {
        for (bool isFirst = true; ; isFirst = false)
        {
            Packet packet = await NextAsync(cancellationToken).ConfigureAwait(false);
            switch (packet.First)
            {
                case 0xff:
                    await FailAsync(packet, end, cancellationToken).ConfigureAwait(false);
                    return false;
                case 0x00:
                    capture?.GiveUp("it has no rows");
                    await OkAsync(packet, end, isFirst, hasRows: false, cancellationToken).ConfigureAwait(false);
                    break;
                case 0xfb:
                    await FileAsync(packet, cancellationToken).ConfigureAwait(false);
                    continue;
                default:
                    if (!await ResultSetAsync(packet, end, isFirst ? capture : null, isFirst, cancellationToken).ConfigureAwait(false))
                        return false;
                    break;
            }
            if ((state.Status & ServerStatus.MoreResults) == 0)
                break;
            capture?.GiveUp("it has several results");
        }
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Carries rows, or definitions, to their end: of FETCH and FIELD_LIST.</summary>
    public async ValueTask RowsAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Packet packet = await NextAsync(cancellationToken).ConfigureAwait(false);
            client.Writer.Add(packet.Span);
            if (packet.IsError || packet.IsEndOfRows(upstream.DeprecatesEof))
                break;
        }
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Carries one packet as it is.</summary>
    /// <returns>The packet; valid until the next is read.</returns>
    public async ValueTask<Packet> OneAsync(CancellationToken cancellationToken)
    {
        Packet packet = await NextAsync(cancellationToken).ConfigureAwait(false);
        client.Writer.Add(packet.Span);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        return packet;
    }

    /// <summary>Carries the answer to PREPARE.</summary>
    /// <returns>The statement's number and how many parameters it has; null: the server refused.</returns>
    public async ValueTask<(uint Id, int Parameters)?> PreparedAsync(CancellationToken cancellationToken)
    {
        Packet packet = await NextAsync(cancellationToken).ConfigureAwait(false);
        client.Writer.Add(packet.Span);
        if (packet.First != 0)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        (uint id, ushort columns, ushort parameters) = Numbers(packet.Span);
        foreach (int count in new int[] { parameters, columns })
        {
            int packets = count == 0 ? 0 : count + (upstream.DeprecatesEof ? 0 : 1);
            for (int at = 0; at < packets; at++)
                client.Writer.Add((await NextAsync(cancellationToken).ConfigureAwait(false)).Span);
        }
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        return (id, parameters);
    }

    /// <summary>Reads all results of a command, and keeps them from the client.</summary>
    public async ValueTask DiscardAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Packet packet = await upstream.ReadAsync(cancellationToken).ConfigureAwait(false);
            ServerStatus status = ServerStatus.None;
            switch (packet.First)
            {
                case 0xff:
                    return;
                case 0x00:
                    status = OkPacket.Read(packet.Payload, upstream.Capabilities).Status;
                    break;
                default:
                    for (int ends = upstream.DeprecatesEof ? 1 : 2; ends > 0;)
                    {
                        packet = await upstream.ReadAsync(cancellationToken).ConfigureAwait(false);
                        if (packet.IsError)
                            return;
                        ends -= packet.IsEndOfRows(upstream.DeprecatesEof) ? 1 : 0;
                    }
                    status = StatusOf(packet);
                    break;
            }
            if ((status & ServerStatus.MoreResults) == 0)
                return;
        }
    }

    /// <summary>Sends an OK of the server's on, with what the client is to know of the session.</summary>
    public void WriteOk(in Packet packet, in OkPacket ok, bool endsRows)
    {
        ReadOnlyMemory<byte> trackers = ok.Trackers;
        if (tracks && !trackers.IsEmpty && !state.ClientTracks)
            trackers = TrackerFilter.Of(trackers);
        if (tracks && trackers.Length == ok.Trackers.Length)
            client.Writer.Add(packet.Span);
        else
            (ok with { Trackers = trackers }).Write(client.Writer, capabilities, endsRows);
    }

    private async ValueTask<Packet> NextAsync(CancellationToken cancellationToken)
    {
        if (client.Writer.Length >= FlushFrom)
            await client.Writer.FlushAsync(client.Stream, cancellationToken).ConfigureAwait(false);
        if (upstream.TryRead(out Packet packet))
            return packet;
        if (client.Writer.Length > 0)
            await client.Writer.FlushAsync(client.Stream, cancellationToken).ConfigureAwait(false);
        return await upstream.ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    private ValueTask FlushAsync(CancellationToken cancellationToken) => client.Writer.FlushAsync(client.Stream, cancellationToken);

    private async ValueTask FailAsync(Packet packet, ICommandEnd? end, CancellationToken cancellationToken)
    {
        byte[] payload = packet.Payload.ToArray();
        if (end is not null)
            await end.FailedAsync().ConfigureAwait(false);
        client.Writer.Add(payload);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask OkAsync(Packet packet, ICommandEnd? end, bool isFirst, bool hasRows, CancellationToken cancellationToken)
    {
        OkPacket ok = OkPacket.Read(packet.Payload, upstream.Capabilities);
        string? gtid = state.Follow(ok.Trackers.Span, out bool changed);
        state.Status = ok.Status & ~ServerStatus.SessionStateChanged;
        if (end is not null)
            await end.SucceededAsync(new CommandOutcome(ok.Status, ok.Warnings, gtid, changed, hasRows, isFirst, CarriesTrackers: true)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        WriteOk(packet, ok, hasRows);
    }

    private async ValueTask<bool> ResultSetAsync(Packet packet, ICommandEnd? end, ResultCapture? capture, bool isFirst, CancellationToken cancellationToken)
    {
        ulong columns = new WireReader(packet.Span).ReadLength();
        Take(packet, capture);
        for (ulong at = 0; at < columns; at++)
            Take(await NextAsync(cancellationToken).ConfigureAwait(false), capture);
        bool hasCursor = false;
        if (!upstream.DeprecatesEof)
        {
            packet = await NextAsync(cancellationToken).ConfigureAwait(false);
            Take(packet, capture);
            hasCursor = (EofPacket.Read(packet.Span).Status & ServerStatus.CursorExists) != 0;
            if (hasCursor)
                state.Status = EofPacket.Read(packet.Span).Status;
        }
        capture?.EndDefinitions(!upstream.DeprecatesEof);
        while (!hasCursor)
        {
            packet = await NextAsync(cancellationToken).ConfigureAwait(false);
            if (packet.IsError)
            {
                await FailAsync(packet, end, cancellationToken).ConfigureAwait(false);
                return false;
            }
            if (packet.IsEndOfRows(upstream.DeprecatesEof))
            {
                await EndOfRowsAsync(packet, end, isFirst, cancellationToken).ConfigureAwait(false);
                break;
            }
            Take(packet, capture);
        }
        return true;
    }

    private async ValueTask EndOfRowsAsync(Packet packet, ICommandEnd? end, bool isFirst, CancellationToken cancellationToken)
    {
        if (upstream.DeprecatesEof)
        {
            await OkAsync(packet, end, isFirst, hasRows: true, cancellationToken).ConfigureAwait(false);
            return;
        }
        EofPacket eof = EofPacket.Read(packet.Span);
        state.Status = eof.Status;
        if (end is not null)
            await end.SucceededAsync(new CommandOutcome(eof.Status, eof.Warnings, null, StateChanged: false, HasRows: true, isFirst, CarriesTrackers: false)).ConfigureAwait(false);
        // An EOF has no place for trackers, and what it says of them is, unless the client asked for more, what the proxy asked for.
        (state.ClientTracks ? eof : eof with { Status = eof.Status & ~ServerStatus.SessionStateChanged }).Write(client.Writer);
    }

    // The server asks for a file: the client's packets go up until an empty one, or until the server has had enough.
    private async ValueTask FileAsync(Packet packet, CancellationToken cancellationToken)
    {
        client.Writer.Add(packet.Span);
        upstream.Transport.Writer.Sequence = (byte)(packet.Sequence + 1);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            Packet part = await client.ReadAsync(cancellationToken).ConfigureAwait(false);
            await upstream.Transport.ReplyAsync(part.Payload, cancellationToken).ConfigureAwait(false);
            if (part.Length == 0)
                return;
        }
    }

    private void Take(in Packet packet, ResultCapture? capture)
    {
        client.Writer.Add(packet.Span);
        capture?.Add(packet.Span);
    }

    private ServerStatus StatusOf(in Packet packet) => upstream.DeprecatesEof ? OkPacket.Read(packet.Payload, upstream.Capabilities).Status : EofPacket.Read(packet.Span).Status;

    private static (uint Id, ushort Columns, ushort Parameters) Numbers(ReadOnlySpan<byte> payload)
    {
        var reader = new WireReader(payload);
        reader.Skip(1);
        return (reader.ReadUInt32(), reader.ReadUInt16(), reader.ReadUInt16());
    }
}
