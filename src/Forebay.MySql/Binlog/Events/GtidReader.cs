using System.Text;
using Forebay.MySql.Binlog.Gtids;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Binlog.Events;

/// <summary>What begins a transaction in the log: its name.</summary>
internal sealed class GtidReader
{
    private readonly byte[] lastId = new byte[16];
    private string lastSource = "";

    /// <summary>MySQL's form.</summary>
    public Gtid Read(ReadOnlySpan<byte> body)
    {
        var reader = new WireReader(body);
        reader.Skip(1);
        string source = SourceOf(reader.Take(16));
        return new Gtid(source, reader.ReadUInt64());
    }

    /// <summary>The form of MySQL 8.3 and later for GTIDs with a tag: numbered fields, of which a reader takes those that it knows.</summary>
    public Gtid ReadTagged(ReadOnlySpan<byte> body)
    {
        var reader = new WireReader(body);
        ReadNumber(ref reader);
        ReadNumber(ref reader);
        ReadNumber(ref reader);
        Span<byte> id = stackalloc byte[16];
        ulong number = 0;
        // Flags, UUID, number, tag are the fields 0 to 3, in their order; what follows does not count here.
        for (int field = 0; field < 4; field++)
        {
            ulong code = ReadNumber(ref reader);
            if (code != (ulong)field)
                throw new MySqlProtocolException($"Field {code} of a tagged GTID stands where {field} must be.");
            if (field == 0)
            {
                ReadNumber(ref reader);
            }
            else if (field == 1)
            {
                foreach (ref byte one in id)
                    one = (byte)ReadNumber(ref reader);
            }
            else if (field == 2)
            {
                // Signed: the sign is the lowest bit.
                ulong zigzag = ReadNumber(ref reader);
                number = zigzag >> 1;
            }
            else
            {
                string tag = Encoding.ASCII.GetString(reader.Take(ReadNumber(ref reader)));
                return new Gtid(tag.Length == 0 ? SourceOf(id) : $"{SourceOf(id)}:{tag}", number);
            }
        }
        throw new MySqlProtocolException("A tagged GTID has no tag.");
    }

    /// <summary>MariaDB's form; the server's number is the header's.</summary>
    public static MariaDbGtidEvent ReadMariaDb(ReadOnlySpan<byte> body, uint server)
    {
        var reader = new WireReader(body);
        ulong number = reader.ReadUInt64();
        uint domain = reader.ReadUInt32();
        return new MariaDbGtidEvent(new Gtid(Gtid.MariaDbSource(domain, server), number), reader.ReadByte());
    }

    // The trailing one bits of the first byte count the bytes that follow; the value is what is above them and the next bit.
    private static ulong ReadNumber(ref WireReader reader)
    {
        byte first = reader.ReadByte();
        int more = System.Numerics.BitOperations.TrailingZeroCount(~(uint)first);
        if (more >= 8)
            return reader.ReadUInt64();
        ulong value = (ulong)first >> (more + 1);
        int shift = 8 - (more + 1);
        foreach (byte one in reader.Take(more))
        {
            value |= (ulong)one << shift;
            shift += 8;
        }
        return value;
    }

    // Mostly the same as that of the transaction before.
    private string SourceOf(ReadOnlySpan<byte> id)
    {
        if (lastSource.Length == 0 || !id.SequenceEqual(lastId))
        {
            id.CopyTo(lastId);
            lastSource = new Guid(id, bigEndian: true).ToString("D");
        }
        return lastSource;
    }
}
