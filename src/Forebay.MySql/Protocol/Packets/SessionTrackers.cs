using System.Text;

namespace Forebay.MySql.Protocol.Packets;

/// <summary>What a server says changed in the session, one after the other; made from an OK's <see cref="OkPacket.Trackers"/>.</summary>
internal ref struct SessionTrackers(ReadOnlySpan<byte> bytes)
{
    private WireReader rest = new(bytes);

    public SessionTrackerKind Kind { get; private set; }

    /// <summary>The entry's bytes, whose form depends on its kind.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    public bool Next()
    {
        if (rest.Remaining == 0)
            return false;
        Kind = (SessionTrackerKind)rest.ReadByte();
        Value = rest.ReadLengthEncoded();
        return true;
    }

    /// <summary>Of a <see cref="SessionTrackerKind.Variable"/>: its name and value.</summary>
    public readonly (string Name, string Text) Variable()
    {
        var reader = new WireReader(Value);
        return (reader.ReadLengthEncodedText(), reader.ReadLengthEncodedText());
    }

    /// <summary>Of a <see cref="SessionTrackerKind.Schema"/>, <see cref="SessionTrackerKind.TransactionState"/> or <see cref="SessionTrackerKind.TransactionCharacteristics"/>: its text.</summary>
    public readonly string Text() => new WireReader(Value).ReadLengthEncodedText();

    /// <summary>Of <see cref="SessionTrackerKind.Gtids"/>: the set's text.</summary>
    public readonly string Gtids()
    {
        var reader = new WireReader(Value);
        reader.Skip(1);
        return Encoding.ASCII.GetString(reader.ReadLengthEncoded());
    }
}
