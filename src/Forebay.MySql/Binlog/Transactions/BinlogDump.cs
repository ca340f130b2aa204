using System.Globalization;
using System.Security.Cryptography;
using Forebay.MySql.Binlog.Events;
using Forebay.MySql.Binlog.Gtids;
using Forebay.MySql.Protocol;
using Forebay.MySql.Sessions;

namespace Forebay.MySql.Binlog.Transactions;

/// <summary>A connection that became a replica's: the server sends its log from a place on, and goes on with what it writes.</summary>
internal sealed class BinlogDump(MySqlSession session)
{
    private const ushort ByGtid = 4;

    /// <summary>Whether events before the first description have checksums.</summary>
    public bool Checksums { get; private set; }

    /// <summary>Registers, and asks for the log: MySQL for all transactions that are not in a set, MariaDB from a place.</summary>
    /// <exception cref="MySqlException">The server refuses it.</exception>
    public async Task BeginAsync(GtidSet? applied, BinlogPlace? place, TimeSpan heartbeat, CancellationToken cancellationToken)
    {
        string checksum = await session.AskAsync("SELECT @@GLOBAL.binlog_checksum", cancellationToken).ConfigureAwait(false) ?? "NONE";
        Checksums = checksum != "NONE";
        string nanoseconds = (heartbeat.Ticks * TimeSpan.NanosecondsPerTick).ToString(CultureInfo.InvariantCulture);
        await session.ExecuteAsync($"SET @master_binlog_checksum = @@GLOBAL.binlog_checksum, @source_binlog_checksum = @@GLOBAL.binlog_checksum, @master_heartbeat_period = {nanoseconds}, @source_heartbeat_period = {nanoseconds}", cancellationToken).ConfigureAwait(false);
        if (session.IsMariaDb)
            await session.ExecuteAsync("SET @mariadb_slave_capability = 4", cancellationToken).ConfigureAwait(false);
        else
            await session.ExecuteAsync($"SET @replica_uuid = '{Guid.NewGuid():D}', @slave_uuid = @replica_uuid", cancellationToken).ConfigureAwait(false);
        // A second reader of the same number throws out the first: one of two milliards is nobody's.
        uint id = 0x8000_0000 | (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
        await RegisterAsync(id, cancellationToken).ConfigureAwait(false);
        PacketWriter writer = session.Transport.BeginCommand(applied is null ? MySqlCommandCode.BinlogDump : MySqlCommandCode.BinlogDumpGtid);
        if (applied is null)
            WritePlace(writer, id, place!.Value);
        else
            WriteSet(writer, id, applied);
        await session.Transport.SendAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the next event.</summary>
    public ValueTask<Packet> ReadAsync(CancellationToken cancellationToken) => session.Transport.ReadAsync(cancellationToken);

    /// <summary>The event in a packet, valid until the next one is read.</summary>
    /// <exception cref="MySqlException">The server ends the stream.</exception>
    public static ReadOnlyMemory<byte> EventOf(in Packet packet)
    {
        if (packet.IsError)
            throw MySqlTransport.ErrorOf(packet);
        if (packet.First == 0)
            return packet.Payload[1..];
        throw new EndOfStreamException(packet.IsEof ? "The server has ended the stream of its log." : $"Byte {packet.First:x2} begins no event.");
    }

    private async Task RegisterAsync(uint id, CancellationToken cancellationToken)
    {
        PacketWriter writer = session.Transport.BeginCommand(MySqlCommandCode.RegisterReplica);
        writer.WriteUInt32(id);
        // Host, user, password, port, rank, and the primary's number: for a list that people look at.
        writer.WriteZeros(3 + 2 + 4 + 4);
        await session.Transport.SendAsync(cancellationToken).ConfigureAwait(false);
        await session.ReadOkAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void WritePlace(PacketWriter writer, uint id, BinlogPlace place)
    {
        writer.WriteUInt32((uint)place.Offset);
        writer.WriteUInt16(0);
        writer.WriteUInt32(id);
        writer.WriteText(place.File);
    }

    private static void WriteSet(PacketWriter writer, uint id, GtidSet applied)
    {
        using var set = new PacketWriter();
        applied.Write(set);
        writer.WriteUInt16(ByGtid);
        writer.WriteUInt32(id);
        writer.WriteUInt32(0);
        writer.WriteUInt64(4);
        writer.WriteUInt32((uint)set.Written.Length);
        writer.Write(set.Written.Span);
    }
}
