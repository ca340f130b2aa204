using System.Globalization;
using System.Text;
using Forebay.MySql.Binlog.Schema;
using Forebay.Sql.Schema;
using Forebay.Sql.Tags;

namespace Forebay.MySql.Binlog.Rows;

/// <summary>The values of a row by which it is named, as far as the log tells them. Filled again for each row.</summary>
/// <param name="table">Its table.</param>
/// <param name="unchanged">Where the values stand that the log leaves out of an update's second image; null: nowhere.</param>
internal sealed class KeyRow(MappedTable table, KeyRow? unchanged) : IRowImage
{
    private enum State : byte
    {
        Absent,
        Null,
        Known,
        Unknown,
    }

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private readonly State[] states = new State[table.Keys.Length];
    private readonly string?[] texts = new string?[table.Keys.Length];
    private readonly byte[]?[] referenced = new byte[table.Keys.Length][];

    public void Clear() => Array.Clear(states);

    public void Null(int column)
    {
        if (table.KeyOf(column) is >= 0 and int key)
            (states[key], referenced[key]) = (State.Null, null);
    }

    public void Value(int column, ReadOnlySpan<byte> bytes)
    {
        if (table.KeyOf(column) is not (>= 0 and int key))
            return;
        referenced[key] = table.Keys[key].IsReferenced ? bytes.ToArray() : null;
        texts[key] = Text(table.Map.Columns[column], table.Keys[key], bytes);
        states[key] = texts[key] is null ? State.Unknown : State.Known;
    }

    public void Difference(int column, ReadOnlySpan<byte> bytes)
    {
        if (table.KeyOf(column) is >= 0 and int key)
            states[key] = State.Unknown;
    }

    /// <inheritdoc cref="KeyImage"/>
    public bool TryGet(string column, out string? text)
    {
        text = null;
        int key = table.KeyOf(column);
        if (key < 0)
            return false;
        if (states[key] == State.Absent && unchanged is not null)
            return unchanged.TryGet(column, out text);
        text = states[key] == State.Known ? texts[key] : null;
        return states[key] is State.Known or State.Null;
    }

    /// <summary>Whether an update may have changed a column that foreign keys refer to. For the second image.</summary>
    public bool ChangesReferenced()
    {
        for (int key = 0; key < states.Length; key++)
        {
            if (!table.Keys[key].IsReferenced || states[key] == State.Absent)
                continue;
            if (unchanged is null || unchanged.states[key] == State.Absent || (unchanged.states[key] == State.Null) != (states[key] == State.Null)
                || !unchanged.referenced[key].AsSpan().SequenceEqual(referenced[key]))
            {
                return true;
            }
        }
        return false;
    }

    private static string? Text(BinlogColumn column, KeyColumn key, ReadOnlySpan<byte> bytes) => key.Kind switch
    {
        KeyValueKind.Integer when column.IsInteger => Integer(bytes, column.IsUnsigned ?? key.IsUnsigned),
        KeyValueKind.Text when column.Type is Protocol.ColumnType.VarChar && key.IsUtf8 => Utf8(bytes),
        KeyValueKind.Bytes when column.Type is Protocol.ColumnType.VarChar => Convert.ToHexStringLower(bytes),
        _ => null,
    };

    private static string? Integer(ReadOnlySpan<byte> bytes, bool? isUnsigned)
    {
        ulong value = 0;
        for (int at = bytes.Length - 1; at >= 0; at--)
            value = value << 8 | bytes[at];
        bool isHigh = (bytes[^1] & 0x80) != 0;
        if (isHigh && isUnsigned is null)
            return null;
        if (!isHigh || isUnsigned == true)
            return value.ToString(CultureInfo.InvariantCulture);
        int shift = 64 - (bytes.Length * 8);
        return ((long)(value << shift) >> shift).ToString(CultureInfo.InvariantCulture);
    }

    private static string? Utf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
