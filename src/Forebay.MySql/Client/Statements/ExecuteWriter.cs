using System.Globalization;
using System.Numerics;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Client;

/// <summary>Writes what runs a prepared statement (COM_STMT_EXECUTE).</summary>
internal static class ExecuteWriter
{
    /// <summary>Writes the payload, behind the command's code. What is long has been sent before, and is left out.</summary>
    public static void Write(PacketWriter writer, uint statement, object?[] values)
    {
        writer.WriteUInt32(statement);
        writer.WriteByte(0);
        writer.WriteUInt32(1);
        if (values.Length == 0)
            return;
        Span<byte> nulls = stackalloc byte[(values.Length + 7) / 8];
        nulls.Clear();
        for (int at = 0; at < values.Length; at++)
        {
            if (values[at] is null)
                nulls[at / 8] |= (byte)(1 << (at % 8));
        }
        writer.Write(nulls);
        writer.WriteByte(1);
        foreach (object? value in values)
        {
            (ColumnType type, bool isUnsigned) = ParameterValue.TypeOf(value);
            writer.WriteByte((byte)type);
            writer.WriteByte(isUnsigned ? (byte)0x80 : (byte)0);
        }
        foreach (object? value in values)
        {
            if (value is not null && !ParameterValue.IsLong(value))
                Write(writer, value);
        }
    }

    private static void Write(PacketWriter writer, object value)
    {
        switch (value)
        {
            case sbyte number: writer.WriteByte((byte)number); break;
            case byte number: writer.WriteByte(number); break;
            case short number: writer.WriteUInt16((ushort)number); break;
            case ushort number: writer.WriteUInt16(number); break;
            case int number: writer.WriteUInt32((uint)number); break;
            case uint number: writer.WriteUInt32(number); break;
            case long number: writer.WriteUInt64((ulong)number); break;
            case ulong number: writer.WriteUInt64(number); break;
            case float number: writer.WriteUInt32(BitConverter.SingleToUInt32Bits(number)); break;
            case double number: writer.WriteUInt64(BitConverter.DoubleToUInt64Bits(number)); break;
            case decimal number: writer.WriteLengthEncoded(number.ToString(CultureInfo.InvariantCulture)); break;
            case BigInteger number: writer.WriteLengthEncoded(number.ToString(CultureInfo.InvariantCulture)); break;
            case string text: writer.WriteLengthEncoded(text); break;
            case ReadOnlyMemory<byte> bytes: writer.WriteLengthEncoded(bytes.Span); break;
            case DateTime moment: Write(writer, moment); break;
            case DateOnly day: WriteDay(writer, 4, day.Year, day.Month, day.Day); break;
            case TimeSpan time: Write(writer, time); break;
            default: throw new NotSupportedException($"A {value.GetType()} can't be sent.");
        }
    }

    private static void Write(PacketWriter writer, DateTime moment)
    {
        uint microseconds = (uint)(moment.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond);
        WriteDay(writer, microseconds == 0 ? (byte)7 : (byte)11, moment.Year, moment.Month, moment.Day);
        writer.WriteByte((byte)moment.Hour);
        writer.WriteByte((byte)moment.Minute);
        writer.WriteByte((byte)moment.Second);
        if (microseconds > 0)
            writer.WriteUInt32(microseconds);
    }

    private static void WriteDay(PacketWriter writer, byte length, int year, int month, int day)
    {
        writer.WriteByte(length);
        writer.WriteUInt16((ushort)year);
        writer.WriteByte((byte)month);
        writer.WriteByte((byte)day);
    }

    // Whole, also where it is zero: a length of 0 is read as NULL by some servers.
    private static void Write(PacketWriter writer, TimeSpan time)
    {
        // The least TimeSpan has no positive of itself, and is far beyond what the server takes.
        TimeSpan size = time == TimeSpan.MinValue ? TimeSpan.MaxValue : time.Duration();
        uint microseconds = (uint)(size.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond);
        writer.WriteByte(microseconds == 0 ? (byte)8 : (byte)12);
        writer.WriteByte(time < TimeSpan.Zero ? (byte)1 : (byte)0);
        writer.WriteUInt32((uint)size.Days);
        writer.WriteByte((byte)size.Hours);
        writer.WriteByte((byte)size.Minutes);
        writer.WriteByte((byte)size.Seconds);
        if (microseconds > 0)
            writer.WriteUInt32(microseconds);
    }
}
