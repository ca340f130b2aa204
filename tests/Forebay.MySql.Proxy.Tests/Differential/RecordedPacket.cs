using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Forebay.MySql.Proxy.Differential;

/// <summary>One packet of an answer, byte by byte; of a large one its digest.</summary>
internal sealed record RecordedPacket(PacketKind Kind, byte Sequence, int Length, byte[] Bytes)
{
    private const int MostKept = 1 << 16;

    public bool IsWhole => Bytes.Length == Length;

    public static RecordedPacket Of(PacketKind kind, byte sequence, ReadOnlySpan<byte> payload) =>
        new(kind, sequence, payload.Length, payload.Length <= MostKept ? payload.ToArray() : SHA256.HashData(payload));

    public static RecordedPacket Closed { get; } = new(PacketKind.Closed, 0, 0, []);

    public bool Equals(RecordedPacket? other) => other is not null && Kind == other.Kind && Sequence == other.Sequence && Length == other.Length && Bytes.AsSpan().SequenceEqual(other.Bytes);

    public override int GetHashCode() => HashCode.Combine(Kind, Sequence, Length);

    public override string ToString()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Kind} #{Sequence}, {Length} bytes: ");
        foreach (byte one in Bytes.AsSpan(0, Math.Min(Bytes.Length, 200)))
        {
            if (one is >= 0x20 and < 0x7f)
                text.Append((char)one);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\{one:x2}");
        }
        return text.ToString();
    }
}
