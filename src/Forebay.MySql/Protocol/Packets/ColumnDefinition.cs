namespace Forebay.MySql.Protocol.Packets;

/// <summary>A column of a result (Protocol::ColumnDefinition41).</summary>
internal sealed record ColumnDefinition
{
    public string Schema { get; init; } = "";

    /// <summary>The table's alias.</summary>
    public string Table { get; init; } = "";

    public string OriginalTable { get; init; } = "";

    /// <summary>The column's alias.</summary>
    public string Name { get; init; } = "";

    public string OriginalName { get; init; } = "";

    /// <summary>The collation's number; 63 is binary.</summary>
    public ushort Collation { get; init; }

    /// <summary>The most that a value can have, in bytes of the result's character set.</summary>
    public uint Length { get; init; }

    public ColumnType Type { get; init; }

    public ColumnFlags Flags { get; init; }

    public byte Decimals { get; init; }

    public static ColumnDefinition Read(ReadOnlySpan<byte> payload)
    {
        var reader = new WireReader(payload);
        reader.ReadLengthEncoded();
        string schema = reader.ReadLengthEncodedText(), table = reader.ReadLengthEncodedText(), originalTable = reader.ReadLengthEncodedText();
        string name = reader.ReadLengthEncodedText(), originalName = reader.ReadLengthEncodedText();
        reader.ReadLength();
        return new ColumnDefinition
        {
            Schema = schema,
            Table = table,
            OriginalTable = originalTable,
            Name = name,
            OriginalName = originalName,
            Collation = reader.ReadUInt16(),
            Length = reader.ReadUInt32(),
            Type = (ColumnType)reader.ReadByte(),
            Flags = (ColumnFlags)reader.ReadUInt16(),
            Decimals = reader.ReadByte(),
        };
    }

    public void Write(PacketWriter writer)
    {
        writer.Begin();
        writer.WriteLengthEncoded("def"u8);
        writer.WriteLengthEncoded(Schema);
        writer.WriteLengthEncoded(Table);
        writer.WriteLengthEncoded(OriginalTable);
        writer.WriteLengthEncoded(Name);
        writer.WriteLengthEncoded(OriginalName);
        writer.WriteByte(0x0c);
        writer.WriteUInt16(Collation);
        writer.WriteUInt32(Length);
        writer.WriteByte((byte)Type);
        writer.WriteUInt16((ushort)Flags);
        writer.WriteByte(Decimals);
        writer.WriteUInt16(0);
        writer.End();
    }
}
