using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Binlog.Rows;

/// <summary>MySQL's binary form of JSON as text, written as the server does (<c>{"a": [1, 2.5]}</c>). Layout: <c>json_binary.h</c> of MySQL.</summary>
internal static class JsonBinary
{
    private const int MostDepth = 100;

    /// <exception cref="MySqlProtocolException">It is none.</exception>
    public static string ToText(ReadOnlySpan<byte> bytes)
    {
        // An empty value stands for what could not be made when the column was added.
        if (bytes.IsEmpty)
            return "null";
        var text = new StringBuilder();
        Append(text, bytes[0], bytes[1..], 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, byte type, ReadOnlySpan<byte> value, int depth)
    {
        if (depth > MostDepth)
            throw new MySqlProtocolException("A JSON value is nested too deep.");
        switch (type)
        {
            case 0 or 1:
                AppendContainer(text, value, isObject: true, isLarge: type == 1, depth);
                break;
            case 2 or 3:
                AppendContainer(text, value, isObject: false, isLarge: type == 3, depth);
                break;
            case 4:
                text.Append(Cut(value, 0, 1)[0] switch { 0 => "null", 1 => "true", 2 => "false", var other => throw new MySqlProtocolException($"{other} is no literal of JSON.") });
                break;
            case 5:
                text.Append(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadInt16LittleEndian(Cut(value, 0, 2))}");
                break;
            case 6:
                text.Append(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadUInt16LittleEndian(Cut(value, 0, 2))}");
                break;
            case 7:
                text.Append(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadInt32LittleEndian(Cut(value, 0, 4))}");
                break;
            case 8:
                text.Append(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadUInt32LittleEndian(Cut(value, 0, 4))}");
                break;
            case 9:
                text.Append(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadInt64LittleEndian(Cut(value, 0, 8))}");
                break;
            case 10:
                text.Append(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadUInt64LittleEndian(Cut(value, 0, 8))}");
                break;
            case 11:
                AppendDouble(text, BinaryPrimitives.ReadDoubleLittleEndian(Cut(value, 0, 8)));
                break;
            case 12:
                AppendString(text, Encoding.UTF8.GetString(Sized(value)));
                break;
            case 15:
                AppendOpaque(text, Cut(value, 0, 1)[0], Sized(value[1..]));
                break;
            default:
                throw new MySqlProtocolException($"{type} is no type of JSON that is known here.");
        }
    }

    // Count and size; for each key where it stands and how long it is; for each value its type, and where it stands or, if it is small, itself.
    private static void AppendContainer(StringBuilder text, ReadOnlySpan<byte> bytes, bool isObject, bool isLarge, int depth)
    {
        int width = isLarge ? 4 : 2;
        int count = Number(bytes, 0, width);
        int keys = 2 * width;
        int values = isObject ? keys + (count * (width + 2)) : keys;
        // Each entry takes some bytes: a count that can't be is found before it is looped over.
        Cut(bytes, values, Math.Max(0, count) * (width + 1));
        text.Append(isObject ? '{' : '[');
        for (int at = 0; at < count; at++)
        {
            if (at > 0)
                text.Append(", ");
            if (isObject)
            {
                int entry = keys + (at * (width + 2));
                AppendString(text, Encoding.UTF8.GetString(Cut(bytes, Number(bytes, entry, width), Number(bytes, entry + width, 2))));
                text.Append(": ");
            }
            int place = values + (at * (width + 1));
            byte type = bytes[place];
            bool isInline = type is 4 or 5 or 6 || (isLarge && type is 7 or 8);
            int start = isInline ? place + 1 : Number(bytes, place + 1, width);
            Append(text, type, Cut(bytes, start, bytes.Length - start), depth + 1);
        }
        text.Append(isObject ? '}' : ']');
    }

    private static void AppendDouble(StringBuilder text, double value)
    {
        string written = value.ToString("R", CultureInfo.InvariantCulture);
        text.Append(written);
        if (!written.AsSpan().ContainsAny('.', 'E', 'e'))
            text.Append(".0");
    }

    private static void AppendString(StringBuilder text, string value) => text.Append('"').Append(JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)).Append('"');

    private static void AppendOpaque(StringBuilder text, byte type, ReadOnlySpan<byte> bytes)
    {
        switch ((ColumnType)type)
        {
            case ColumnType.NewDecimal:
                text.Append(DecimalText.Of(bytes[2..], bytes[0], bytes[1]));
                break;
            case ColumnType.Date or ColumnType.DateTime or ColumnType.Timestamp or ColumnType.Time:
                AppendString(text, Temporal((ColumnType)type, BinaryPrimitives.ReadInt64LittleEndian(Cut(bytes, 0, 8))));
                break;
            default:
                AppendString(text, $"base64:type{type}:{Convert.ToBase64String(bytes)}");
                break;
        }
    }

    // The packed form in memory: 24 bits of microseconds below the rest.
    private static string Temporal(ColumnType type, long packed)
    {
        string sign = packed < 0 ? "-" : "";
        packed = Math.Abs(packed);
        long micro = packed & 0xff_ffff;
        long whole = packed >> 24;
        if (type == ColumnType.Time)
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{whole >> 12 & 0x3ff:D2}:{whole >> 6 & 63:D2}:{whole & 63:D2}.{micro:D6}");
        long months = whole >> 22;
        string date = string.Create(CultureInfo.InvariantCulture, $"{months / 13:D4}-{months % 13:D2}-{whole >> 17 & 31:D2}");
        return type == ColumnType.Date ? date : string.Create(CultureInfo.InvariantCulture, $"{date} {whole >> 12 & 31:D2}:{whole >> 6 & 63:D2}:{whole & 63:D2}.{micro:D6}");
    }

    // Seven bits a byte, the lowest first.
    private static ReadOnlySpan<byte> Sized(ReadOnlySpan<byte> bytes)
    {
        ulong length = 0;
        for (int at = 0; at < 5; at++)
        {
            byte one = Cut(bytes, at, 1)[0];
            length |= (ulong)(one & 127) << (7 * at);
            if ((one & 128) == 0)
                return Cut(bytes, at + 1, (int)Math.Min(length, int.MaxValue));
        }
        throw new MySqlProtocolException("A length in a JSON value has no end.");
    }

    private static int Number(ReadOnlySpan<byte> bytes, int at, int width) =>
        width == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(Cut(bytes, at, 2)) : BinaryPrimitives.ReadInt32LittleEndian(Cut(bytes, at, 4));

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> bytes, int start, int length) =>
        start >= 0 && length >= 0 && start <= bytes.Length - length ? bytes.Slice(start, length) : throw new MySqlProtocolException("A JSON value is too short.");
}
