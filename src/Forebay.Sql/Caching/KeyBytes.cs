using System.Buffers.Binary;
using System.Collections;
using System.Data;
using System.Data.Common;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Forebay.Sql.Caching;

/// <summary>Collects all that a result depends on besides the database's rows, and makes one key of it. Kept by its thread and used again; not thread-safe.</summary>
internal sealed class KeyBytes
{
    // Each value has its type before it, and what differs in length has its length: no two lists of parameters give the same bytes.
    private enum Mark : byte
    {
        Null,
        Number,
        Unsigned,
        Text,
        Bytes,
        Truth,
        Uuid,
        Decimal,
        Double,
        Single,
        Moment,
        MomentWithOffset,
        Day,
        Time,
        Duration,
        Letter,
        List,
    }

    [ThreadStatic]
    private static KeyBytes? own;

    private byte[] bytes = new byte[512];
    private int length;

    /// <summary>The thread's, empty.</summary>
    public static KeyBytes Begin()
    {
        KeyBytes mine = own ??= new KeyBytes();
        mine.length = 0;
        return mine;
    }

    public void Add(ReadOnlySpan<byte> part)
    {
        Grow(part.Length);
        part.CopyTo(bytes.AsSpan(length));
        length += part.Length;
    }

    public void Add(string? text)
    {
        if (text is null)
        {
            Add(Mark.Null);
            return;
        }
        Add(Mark.Text);
        Add((long)text.Length);
        Add(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    public void Add(long number)
    {
        Grow(sizeof(long));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(length), number);
        length += sizeof(long);
    }

    /// <summary>Adds a parameter.</summary>
    /// <returns>False where it has a value that can't be told by its bytes, or is not one to be read: what is asked with it has no key.</returns>
    public bool TryAdd(DbParameter parameter)
    {
        if (parameter.Direction != ParameterDirection.Input)
            return false;
        Add(parameter.ParameterName);
        Add(((long)ParameterType.Of(parameter) << 32) | (uint)parameter.Size);
        Add(((long)parameter.Precision << 8) | parameter.Scale);
        return TryAddValue(parameter.Value, depth: 0);
    }

    /// <summary>The key of all that was added.</summary>
    /// <param name="region">Its prefix.</param>
    public string ToKey(string region)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes.AsSpan(0, length), hash);
        return string.Concat(region, ":", Convert.ToHexStringLower(hash[..20]));
    }

    /// <summary>A hash of a text, to be added in its place.</summary>
    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text))[..20];

    private bool TryAddValue(object? value, int depth)
    {
        switch (value)
        {
            case null or DBNull: Add(Mark.Null); break;
            case string text: Add(text); break;
            case int or long or short or sbyte or byte:
                Add(Mark.Number);
                Add(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case uint or ulong or ushort:
                Add(Mark.Unsigned);
                Add((long)Convert.ToUInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case bool truth: Add(Mark.Truth, truth ? 1 : 0); break;
            case char letter: Add(Mark.Letter, letter); break;
            case double number: Add(Mark.Double, BitConverter.DoubleToInt64Bits(number)); break;
            case float number: Add(Mark.Single, BitConverter.SingleToInt32Bits(number)); break;
            case DateOnly day: Add(Mark.Day, day.DayNumber); break;
            case TimeOnly time: Add(Mark.Time, time.Ticks); break;
            case TimeSpan duration: Add(Mark.Duration, duration.Ticks); break;
            case DateTime moment:
                Add(Mark.Moment, moment.Ticks);
                Add((long)moment.Kind);
                break;
            case DateTimeOffset moment:
                Add(Mark.MomentWithOffset, moment.Ticks);
                Add(moment.Offset.Ticks);
                break;
            case Guid or decimal: AddWide(value); break;
            case byte[] block:
                Add(Mark.Bytes, block.Length);
                Add(block);
                break;
            case Enum named: return TryAddEnum(named, depth);
            case IList list when depth < 4: return TryAddList(list, depth);
            default: return false;
        }
        return true;
    }

    private bool TryAddEnum(Enum named, int depth)
    {
        Add(named.GetType().FullName);
        return TryAddValue(Convert.ChangeType(named, named.GetTypeCode(), System.Globalization.CultureInfo.InvariantCulture), depth);
    }

    private bool TryAddList(IList list, int depth)
    {
        Add(Mark.List, list.Count);
        Add(list.GetType().FullName);
        foreach (object? value in list)
        {
            if (!TryAddValue(value, depth + 1))
                return false;
        }
        return true;
    }

    private void AddWide(object value)
    {
        Grow(17);
        bytes[length++] = (byte)(value is Guid ? Mark.Uuid : Mark.Decimal);
        Span<byte> place = bytes.AsSpan(length, 16);
        if (value is Guid id)
            _ = id.TryWriteBytes(place);
        else
            Results.CellCodec.WriteDecimal(place, (decimal)value);
        length += 16;
    }

    private void Add(Mark mark)
    {
        Grow(1);
        bytes[length++] = (byte)mark;
    }

    private void Add(Mark mark, long number)
    {
        Add(mark);
        Add(number);
    }

    private void Grow(int more)
    {
        if (bytes.Length - length < more)
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, length + more));
    }
}
