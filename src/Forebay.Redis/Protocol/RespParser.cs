using System.Globalization;

namespace Forebay.Redis.Protocol;

/// <summary>Reads RESP3 as it comes, in pieces of any size, and gives each reply as soon as its last byte is there.</summary>
/// <remarks>
/// <para>Every byte it is given is taken at once: a payload goes straight into the array that the caller gets, and what is left of a line is carried
/// over. So nothing is read twice, however the stream is cut. Not thread-safe.</para>
/// <para>Lengths are believed up to a limit, and memory is taken as the bytes come, not as they are announced. Streamed strings and aggregates
/// (<c>$?</c>, <c>*?</c>) are a fault: no server sends them. Source: the RESP3 specification (redis/redis-specifications, protocol/RESP3.md).</para>
/// </remarks>
internal sealed class RespParser(long maxReplyBytes)
{
    /// <summary>How deep lists may lie in lists.</summary>
    public const int MaxDepth = 32;

    /// <summary>The longest line: a simple string, an error, a number.</summary>
    public const int MaxLineBytes = 64 << 10;

    // What a payload or list gets at first, however long it says it will be.
    private const int FirstPayloadBytes = 16 << 20;
    private const int FirstItems = 4096;
    private const int ItemBytes = 24;

    private readonly OpenList[] open = new OpenList[MaxDepth];
    private int depth;
    private long used;

    private byte[] line = new byte[256];
    private int lineLength;

    private byte[]? payload;
    private int payloadLength, payloadFilled, endFilled;
    private RespType payloadType;

    /// <summary>Whether it stands between two replies.</summary>
    public bool IsBetweenReplies => depth == 0 && lineLength == 0 && payload is null;

    /// <summary>Takes bytes from <paramref name="input"/> until a reply is complete.</summary>
    /// <returns>False where all of them were taken and the reply is not complete yet.</returns>
    /// <exception cref="RedisProtocolException">It is not RESP3, or more than is allowed. The parser can't be used any more.</exception>
    public bool TryRead(ref ReadOnlySpan<byte> input, out RedisReply reply)
    {
        while (!input.IsEmpty)
        {
            RedisReply value;
            if (payload is not null)
            {
                if (!TryFinishPayload(ref input, out value))
                    break;
            }
            else
            {
                if (!TryTakeLine(ref input, out ReadOnlySpan<byte> text))
                    break;
                bool isValue = Begin(text, out value);
                lineLength = 0;
                if (!isValue)
                    continue;
            }
            if (Attach(value, out reply))
            {
                used = 0;
                return true;
            }
        }
        reply = default;
        return false;
    }

    // Without its end. It may be a piece of the input, or what was carried over: it is good until the next call.
    private bool TryTakeLine(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> text)
    {
        int end = input.IndexOf((byte)'\n');
        ReadOnlySpan<byte> part = end < 0 ? input : input[..end];
        if (lineLength + part.Length > MaxLineBytes)
            throw new RedisProtocolException($"A line has more than {MaxLineBytes} bytes.");
        input = end < 0 ? [] : input[(end + 1)..];
        if (end < 0 || lineLength > 0)
        {
            Carry(part);
            part = line.AsSpan(0, lineLength);
        }
        text = [];
        if (end < 0)
            return false;
        if (part.IsEmpty || part[^1] != (byte)'\r')
            throw new RedisProtocolException("A line does not end with CR LF.");
        text = part[..^1];
        if (text.IsEmpty)
            throw new RedisProtocolException("A line is empty.");
        return true;
    }

    private void Carry(ReadOnlySpan<byte> part)
    {
        if (line.Length < lineLength + part.Length)
            Array.Resize(ref line, Math.Max(line.Length * 2, lineLength + part.Length));
        part.CopyTo(line.AsSpan(lineLength));
        lineLength += part.Length;
    }

    // True: the line is the whole value. False: it opened a list, or says how long the payload behind it is.
    private bool Begin(ReadOnlySpan<byte> text, out RedisReply value)
    {
        var type = (RespType)text[0];
        ReadOnlySpan<byte> rest = text[1..];
        switch (type)
        {
            case RespType.BulkString or RespType.BulkError or RespType.Verbatim:
                return BeginPayload(type, rest, out value);
            case RespType.Array or RespType.Set or RespType.Map or RespType.Push or RespType.Attribute:
                return BeginList(type, rest, out value);
            default:
                value = RespScalar.Read(type, rest);
                return true;
        }
    }

    private bool BeginPayload(RespType type, ReadOnlySpan<byte> rest, out RedisReply value)
    {
        value = default;
        long count = RespScalar.Integer(rest);
        if (count == -1 && type == RespType.BulkString)
            return true;
        Use(count);
        if (count > Array.MaxLength)
            throw TooLarge();
        payloadType = type;
        payloadLength = (int)count;
        payloadFilled = endFilled = 0;
        payload = count == 0 ? [] : GC.AllocateUninitializedArray<byte>(Math.Min(payloadLength, FirstPayloadBytes));
        return false;
    }

    private bool TryFinishPayload(ref ReadOnlySpan<byte> input, out RedisReply value)
    {
        value = default;
        while (payloadFilled < payloadLength && !input.IsEmpty)
        {
            if (payloadFilled == payload!.Length)
                Array.Resize(ref payload, (int)Math.Min(payload.Length * 2L, payloadLength));
            int count = Math.Min(input.Length, payload.Length - payloadFilled);
            input[..count].CopyTo(payload.AsSpan(payloadFilled));
            payloadFilled += count;
            input = input[count..];
        }
        while (payloadFilled == payloadLength && endFilled < 2 && !input.IsEmpty)
        {
            if (input[0] != (endFilled == 0 ? (byte)'\r' : (byte)'\n'))
                throw new RedisProtocolException($"A payload of {payloadLength} bytes does not end with CR LF.");
            endFilled++;
            input = input[1..];
        }
        if (payloadFilled < payloadLength || endFilled < 2)
            return false;
        value = RespScalar.Payload(payloadType, payload!);
        payload = null;
        return true;
    }

    private bool BeginList(RespType type, ReadOnlySpan<byte> rest, out RedisReply value)
    {
        value = default;
        long count = RespScalar.Integer(rest);
        if (count == -1 && type == RespType.Array)
            return true;
        if (count is < 0 or > int.MaxValue / 2)
            throw new RedisProtocolException($"A list of {count.ToString(CultureInfo.InvariantCulture)} can't be.");
        int items = (int)count * (type is RespType.Map or RespType.Attribute ? 2 : 1);
        Use((long)items * ItemBytes);
        if (depth == MaxDepth)
            throw new RedisProtocolException($"Lists lie in lists, more than {MaxDepth} deep.");
        if (items == 0)
        {
            // An empty attribute says nothing about the value behind it.
            value = new RedisReply(RespScalar.KindOf(type), Array.Empty<RedisReply>());
            return type != RespType.Attribute;
        }
        open[depth++] = new OpenList { Type = type, Length = items, Items = new RedisReply[Math.Min(items, FirstItems)] };
        return false;
    }

    // Puts a value into the list it belongs to; true where it is a whole reply.
    private bool Attach(RedisReply value, out RedisReply reply)
    {
        while (depth > 0)
        {
            ref OpenList list = ref open[depth - 1];
            if (value.Kind == RedisReplyKind.Push)
                throw new RedisProtocolException("A push message lies inside of a list.");
            if (list.Filled == list.Items.Length)
                Array.Resize(ref list.Items, (int)Math.Min(list.Items.Length * 2L, list.Length));
            list.Items[list.Filled++] = value;
            if (list.Filled < list.Length)
            {
                reply = default;
                return false;
            }
            depth--;
            RespType type = list.Type;
            value = new RedisReply(RespScalar.KindOf(type), list.Items);
            list = default;
            if (type == RespType.Attribute)
            {
                // It is about the value that follows, and nobody here asks for it.
                reply = default;
                return false;
            }
        }
        reply = value;
        return true;
    }

    private void Use(long bytes)
    {
        if (bytes < 0)
            throw new RedisProtocolException($"A length of {bytes.ToString(CultureInfo.InvariantCulture)} can't be.");
        if (bytes > maxReplyBytes - used)
            throw TooLarge();
        used += bytes;
    }

    private RedisProtocolException TooLarge() => new($"A reply has more than the {maxReplyBytes} bytes that MaxReplyBytes allows.");

    private struct OpenList
    {
        public RespType Type;
        public int Length, Filled;
        public RedisReply[] Items;
    }
}
