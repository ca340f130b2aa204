namespace Forebay.MySql.Protocol.Packets;

/// <summary>A statement's success, or under DEPRECATE_EOF the end of its rows.</summary>
/// <param name="AffectedRows">How many rows it changed.</param>
/// <param name="InsertId">The first AUTO_INCREMENT value that it made.</param>
/// <param name="Status">The session's state.</param>
/// <param name="Warnings">How many there are.</param>
/// <param name="Info">What it says to people.</param>
/// <param name="Trackers">What changed in the session, if that was asked for: entries of type and length-encoded bytes (<see cref="SessionTrackers"/>).</param>
internal readonly record struct OkPacket(ulong AffectedRows, ulong InsertId, ServerStatus Status, ushort Warnings, ReadOnlyMemory<byte> Info, ReadOnlyMemory<byte> Trackers)
{
    /// <summary>Reads one.</summary>
    /// <param name="payload">Begins with <c>00</c>, or with <c>fe</c> where it ends rows.</param>
    /// <param name="capabilities">What the connection agreed on.</param>
    public static OkPacket Read(ReadOnlyMemory<byte> payload, MySqlCapabilities capabilities)
    {
        var reader = new WireReader(payload.Span);
        reader.Skip(1);
        ulong affected = reader.ReadLength(), insertId = reader.ReadLength();
        var status = (ServerStatus)reader.ReadUInt16();
        ushort warnings = reader.ReadUInt16();
        ReadOnlyMemory<byte> info = default, trackers = default;
        // The manual has the rest as it is where SESSION_TRACK was not agreed on; both servers write its length then too.
        if (reader.Remaining > 0)
        {
            int length = reader.ReadLengthEncoded().Length;
            info = payload.Slice(reader.Position - length, length);
            if ((capabilities & MySqlCapabilities.SessionTrack) != 0 && (status & ServerStatus.SessionStateChanged) != 0 && reader.Remaining > 0)
            {
                length = reader.ReadLengthEncoded().Length;
                trackers = payload.Slice(reader.Position - length, length);
            }
        }
        return new OkPacket(affected, insertId, status, warnings, info, trackers);
    }

    /// <summary>Writes it as a packet.</summary>
    /// <param name="writer">Where.</param>
    /// <param name="capabilities">What that connection agreed on.</param>
    /// <param name="endsRows">Whether it stands for an EOF.</param>
    public void Write(PacketWriter writer, MySqlCapabilities capabilities, bool endsRows = false)
    {
        bool tracks = (capabilities & MySqlCapabilities.SessionTrack) != 0;
        ServerStatus status = tracks && !Trackers.IsEmpty ? Status | ServerStatus.SessionStateChanged : Status & ~ServerStatus.SessionStateChanged;
        writer.Begin();
        writer.WriteByte(endsRows ? (byte)0xfe : (byte)0);
        writer.WriteLength(AffectedRows);
        writer.WriteLength(InsertId);
        writer.WriteUInt16((ushort)status);
        writer.WriteUInt16(Warnings);
        if (!Info.IsEmpty || (tracks && !Trackers.IsEmpty))
            writer.WriteLengthEncoded(Info.Span);
        if (tracks && !Trackers.IsEmpty)
            writer.WriteLengthEncoded(Trackers.Span);
        writer.End();
    }
}
