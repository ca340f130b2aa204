using System.Globalization;
using System.Text;

namespace Forebay.Redis.Protocol;

/// <summary>The values of RESP3 that hold no others.</summary>
internal static class RespScalar
{
    private const int MaxBigDigits = 4096;

    public static RedisReply Read(RespType type, ReadOnlySpan<byte> rest) => type switch
    {
        RespType.Integer => new RedisReply(Integer(rest)),
        RespType.SimpleString => new RedisReply(RedisReplyKind.SimpleString, Word(rest)),
        RespType.Error => new RedisReply(RedisReplyKind.Error, Encoding.UTF8.GetString(rest)),
        RespType.Null when rest.IsEmpty => default,
        RespType.Boolean when rest.Length == 1 && rest[0] is (byte)'t' or (byte)'f' => new RedisReply(rest[0] == (byte)'t'),
        RespType.Double => new RedisReply(Double(rest)),
        RespType.BigNumber => new RedisReply(RedisReplyKind.BigNumber, BigNumber(rest)),
        _ => throw Unreadable($"{(char)type}", rest),
    };

    public static RedisReply Payload(RespType type, byte[] payload)
    {
        if (type == RespType.BulkString)
            return new RedisReply(RedisReplyKind.BulkString, payload);
        if (type == RespType.BulkError)
            return new RedisReply(RedisReplyKind.Error, Encoding.UTF8.GetString(payload));
        // Its first four bytes say how the text is to be shown: "txt:", "mkd:".
        if (payload.Length < 4 || payload[3] != (byte)':')
            throw new RedisProtocolException("A verbatim string does not begin with its format.");
        return new RedisReply(RedisReplyKind.Verbatim, payload[4..]);
    }

    public static RedisReplyKind KindOf(RespType type) => type switch
    {
        RespType.Set => RedisReplyKind.Set,
        RespType.Map or RespType.Attribute => RedisReplyKind.Map,
        RespType.Push => RedisReplyKind.Push,
        _ => RedisReplyKind.Array,
    };

    /// <summary>Digits, with a sign or none, and nothing else.</summary>
    public static long Integer(ReadOnlySpan<byte> text)
    {
        bool isNegative = !text.IsEmpty && text[0] == (byte)'-';
        ReadOnlySpan<byte> digits = isNegative || (!text.IsEmpty && text[0] == (byte)'+') ? text[1..] : text;
        if (digits.IsEmpty || digits.Length > 19)
            throw Unreadable("an integer", text);
        ulong number = 0;
        foreach (byte digit in digits)
        {
            if ((uint)(digit - '0') > 9)
                throw Unreadable("an integer", text);
            number = (number * 10) + (uint)(digit - '0');
        }
        if (number > (isNegative ? 1UL << 63 : long.MaxValue))
            throw Unreadable("an integer", text);
        return isNegative ? (long)(0 - number) : (long)number;
    }

    // What servers say most often is one object for all.
    private static string Word(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("OK"u8) ? "OK" : text.SequenceEqual("PONG"u8) ? "PONG" : text.SequenceEqual("QUEUED"u8) ? "QUEUED" : Encoding.UTF8.GetString(text);

    private static double Double(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("inf"u8))
            return double.PositiveInfinity;
        if (text.SequenceEqual("-inf"u8))
            return double.NegativeInfinity;
        if (text.SequenceEqual("nan"u8) || text.SequenceEqual("-nan"u8))
            return double.NaN;
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, Style, CultureInfo.InvariantCulture, out double number) ? number : throw Unreadable("a number", text);
    }

    private static string BigNumber(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> digits = !text.IsEmpty && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        if (digits.IsEmpty || digits.Length > MaxBigDigits || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            throw Unreadable("a big number", text);
        return Encoding.ASCII.GetString(text);
    }

    private static RedisProtocolException Unreadable(string what, ReadOnlySpan<byte> text)
    {
        var shown = new StringBuilder();
        foreach (byte one in text[..Math.Min(text.Length, 40)])
            shown.Append(one is >= 0x20 and < 0x7f ? (char)one : '?');
        return new RedisProtocolException($"'{shown}' is not {what} of RESP3.");
    }
}
