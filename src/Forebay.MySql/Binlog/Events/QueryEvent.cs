using System.Text;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Binlog.Events;

/// <summary>A statement in the log: of a transaction's frame, DDL, or a write that is logged as text.</summary>
/// <param name="Database">The session's default database; empty: none.</param>
/// <param name="Sql">The statement; null: its characters are of a set that is not known here.</param>
/// <param name="SqlMode">The session's <c>sql_mode</c>, as bits.</param>
internal sealed record QueryEvent(string Database, string? Sql, ulong SqlMode)
{
    private const ulong AnsiQuotesBit = 4;
    private const ulong NoBackslashEscapesBit = 0x100000;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public bool HasAnsiQuotes => (SqlMode & AnsiQuotesBit) != 0;

    public bool HasBackslashEscapes => (SqlMode & NoBackslashEscapesBit) == 0;

    public static QueryEvent Read(ReadOnlySpan<byte> body)
    {
        (QueryEvent head, ReadOnlySpan<byte> text, int collation) = ReadHead(body);
        return head with { Sql = TextOf(text, collation) };
    }

    /// <summary>MariaDB's compressed form (<c>log_bin_compress</c>).</summary>
    public static QueryEvent ReadCompressed(ReadOnlySpan<byte> body)
    {
        (QueryEvent head, ReadOnlySpan<byte> text, int collation) = ReadHead(body);
        return head with { Sql = TextOf(MariaDbCompression.Inflate(text), collation) };
    }

    private static HeadAndRest ReadHead(ReadOnlySpan<byte> body)
    {
        var reader = new WireReader(body);
        reader.Skip(8);
        int databaseLength = reader.ReadByte();
        reader.Skip(2);
        int variablesLength = reader.ReadUInt16();
        (ulong mode, int collation) = Variables(reader.Take(variablesLength));
        string database = Encoding.UTF8.GetString(reader.Take(databaseLength));
        reader.Skip(1);
        return new HeadAndRest(new QueryEvent(database, null, mode), reader.ReadRest(), collation);
    }

    // They stand in the order of their codes; both that count here are among the first.
    private static (ulong Mode, int Collation) Variables(ReadOnlySpan<byte> bytes)
    {
        ulong mode = 0;
        int collation = 0;
        var reader = new WireReader(bytes);
        while (reader.Remaining > 0)
        {
            switch (reader.ReadByte())
            {
                case 0:
                    reader.Skip(4);
                    break;
                case 1:
                    mode = reader.ReadUInt64();
                    break;
                case 3:
                    reader.Skip(4);
                    break;
                case 4:
                    collation = reader.ReadUInt16();
                    return (mode, collation);
                case 5 or 6:
                    reader.Skip(reader.ReadByte());
                    break;
                default:
                    return (mode, collation);
            }
        }
        return (mode, collation);
    }

    private static string? TextOf(ReadOnlySpan<byte> text, int collation)
    {
        if (!text.ContainsAnyInRange((byte)0x80, (byte)0xff))
            return Encoding.ASCII.GetString(text);
        if (!Collations.IsUtf8(collation))
            return null;
        try
        {
            return Strict.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private readonly ref struct HeadAndRest(QueryEvent head, ReadOnlySpan<byte> rest, int collation)
    {
        private readonly ReadOnlySpan<byte> rest = rest;

        public void Deconstruct(out QueryEvent first, out ReadOnlySpan<byte> text, out int set)
        {
            first = head;
            text = rest;
            set = collation;
        }
    }
}
