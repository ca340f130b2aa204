using System.Globalization;
using System.Text;

namespace Forebay.Redis;

/// <summary>A server's reply: a number, bytes, a list of replies, nothing, or an error.</summary>
/// <remarks>A plain value of 24 bytes. Integers, doubles, booleans, null and <c>OK</c> allocate nothing; a bulk string is one array of exactly its
/// length, which belongs to the caller.</remarks>
public readonly struct RedisReply
{
    private readonly object? value;
    private readonly long bits;

    internal RedisReply(RedisReplyKind kind, object? value)
    {
        Kind = kind;
        this.value = value;
    }

    internal RedisReply(long number)
    {
        Kind = RedisReplyKind.Integer;
        bits = number;
    }

    internal RedisReply(double number)
    {
        Kind = RedisReplyKind.Double;
        bits = BitConverter.DoubleToInt64Bits(number);
    }

    internal RedisReply(bool truth)
    {
        Kind = RedisReplyKind.Boolean;
        bits = truth ? 1 : 0;
    }

    /// <summary>What it is.</summary>
    public RedisReplyKind Kind { get; }

    /// <summary>Whether it stands for "there is no such thing".</summary>
    public bool IsNull => Kind == RedisReplyKind.Null;

    /// <summary>Whether the server refused; only inside of batches and lists, elsewhere it is thrown.</summary>
    public bool IsError => Kind == RedisReplyKind.Error;

    /// <summary>Whether it is the text <c>OK</c>.</summary>
    public bool IsOk => Kind == RedisReplyKind.SimpleString && (string)value! == "OK";

    /// <summary>The error; null where it is none.</summary>
    public RedisServerException? Error => Kind == RedisReplyKind.Error ? new RedisServerException((string)value!) : null;

    /// <summary>How many replies it holds; 0 where it is no list.</summary>
    public int Count => value is RedisReply[] items ? items.Length : 0;

    /// <summary>One of the replies it holds. A map has its keys at even places and their values behind them.</summary>
    /// <exception cref="RedisServerException">It is an error.</exception>
    /// <exception cref="InvalidCastException">It is no list.</exception>
    public RedisReply this[int index] => Items[index];

    /// <summary>The replies it holds; empty for null.</summary>
    /// <exception cref="RedisServerException">It is an error.</exception>
    /// <exception cref="InvalidCastException">It is no list.</exception>
    public ReadOnlySpan<RedisReply> AsSpan() => IsNull ? [] : Items;

    private RedisReply[] Items => value as RedisReply[] ?? throw Mismatch("a list");

    /// <summary>The bytes; null for null. Numbers give their digits.</summary>
    /// <exception cref="RedisServerException">It is an error.</exception>
    /// <exception cref="InvalidCastException">It is a list.</exception>
    public byte[]? AsBytes() => Kind switch
    {
        RedisReplyKind.Null => null,
        RedisReplyKind.BulkString or RedisReplyKind.Verbatim => (byte[])value!,
        _ => Encoding.UTF8.GetBytes(AsString()!),
    };

    /// <summary>The bytes as UTF-8 text; null for null. Numbers give their digits.</summary>
    /// <inheritdoc cref="AsBytes"/>
    public string? AsString() => Kind switch
    {
        RedisReplyKind.Null => null,
        RedisReplyKind.SimpleString or RedisReplyKind.BigNumber => (string)value!,
        RedisReplyKind.BulkString or RedisReplyKind.Verbatim => Encoding.UTF8.GetString((byte[])value!),
        RedisReplyKind.Integer => bits.ToString(CultureInfo.InvariantCulture),
        RedisReplyKind.Double => BitConverter.Int64BitsToDouble(bits).ToString("R", CultureInfo.InvariantCulture),
        RedisReplyKind.Boolean => bits != 0 ? "1" : "0",
        _ => throw Mismatch("a text"),
    };

    /// <summary>The integer; digits in a text are read.</summary>
    /// <exception cref="RedisServerException">It is an error.</exception>
    /// <exception cref="InvalidCastException">It is no integer: null, a list, another text.</exception>
    public long AsInt64() => Kind switch
    {
        RedisReplyKind.Integer or RedisReplyKind.Boolean => bits,
        RedisReplyKind.BulkString when long.TryParse((byte[])value!, CultureInfo.InvariantCulture, out long number) => number,
        RedisReplyKind.SimpleString when long.TryParse((string)value!, CultureInfo.InvariantCulture, out long number) => number,
        _ => throw Mismatch("an integer"),
    };

    /// <summary>The number; digits in a text are read.</summary>
    /// <exception cref="RedisServerException">It is an error.</exception>
    /// <exception cref="InvalidCastException">It is no number.</exception>
    public double AsDouble() => Kind switch
    {
        RedisReplyKind.Double => BitConverter.Int64BitsToDouble(bits),
        RedisReplyKind.Integer => bits,
        RedisReplyKind.BulkString when double.TryParse((byte[])value!, CultureInfo.InvariantCulture, out double number) => number,
        _ => throw Mismatch("a number"),
    };

    /// <summary>The truth; of an integer, whether it is not 0.</summary>
    /// <exception cref="RedisServerException">It is an error.</exception>
    /// <exception cref="InvalidCastException">It is neither.</exception>
    public bool AsBoolean() => Kind is RedisReplyKind.Boolean or RedisReplyKind.Integer ? bits != 0 : throw Mismatch("a truth value");

    /// <summary>The value of a key of a map, or of a list of keys and values in turns; null where there is none.</summary>
    /// <exception cref="RedisServerException">It is an error.</exception>
    /// <exception cref="InvalidCastException">It is no list.</exception>
    public RedisReply Find(string key)
    {
        RedisReply[] items = Items;
        for (int i = 0; i + 1 < items.Length; i += 2)
        {
            if (items[i].AsString() == key)
                return items[i + 1];
        }
        return default;
    }

    /// <summary>Itself, where it is no error.</summary>
    /// <exception cref="RedisServerException">It is an error.</exception>
    public RedisReply ThrowIfError() => IsError ? throw Error! : this;

    /// <summary>Its kind and, where it is short, its value: for the debugger and for messages.</summary>
    public override string ToString() => value is RedisReply[] items ? $"{Kind} of {items.Length}"
        : value is byte[] bytes && bytes.Length > 100 ? $"{Kind} of {bytes.Length} bytes"
        : IsError ? $"Error {(string)value!}"
        : $"{Kind} {AsString()}";

    private Exception Mismatch(string wanted) => Error ?? (Exception)new InvalidCastException($"The reply is {this}, not {wanted}.");
}
