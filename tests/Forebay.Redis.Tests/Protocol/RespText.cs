using System.Globalization;
using System.Text;

namespace Forebay.Redis.Tests.Protocol;

/// <summary>Makes replies at random and writes them as a server does, with what should be read from them.</summary>
internal sealed class RespText(Random random)
{
    private readonly List<byte> bytes = [];

    /// <summary>The bytes of some replies, and a description of each.</summary>
    public static (byte[] Bytes, string[] Expected) Make(int seed, int replies)
    {
        var text = new RespText(new Random(seed));
        string[] expected = [.. Enumerable.Range(0, replies).Select(_ => text.WriteReply(0))];
        return ([.. text.bytes], expected);
    }

    /// <summary>A reply as <see cref="Make"/> describes it.</summary>
    public static string Describe(RedisReply reply) => reply.Kind switch
    {
        RedisReplyKind.Null => "null",
        RedisReplyKind.Error => $"error {reply.Error!.Message}",
        RedisReplyKind.Integer => $"integer {reply.AsInt64()}",
        RedisReplyKind.Double => $"double {reply.AsDouble().ToString("R", CultureInfo.InvariantCulture)}",
        RedisReplyKind.Boolean => $"boolean {reply.AsBoolean()}",
        RedisReplyKind.SimpleString or RedisReplyKind.BigNumber => $"{reply.Kind} {reply.AsString()}",
        RedisReplyKind.BulkString or RedisReplyKind.Verbatim => $"{reply.Kind} {Convert.ToHexString(reply.AsBytes()!)}",
        _ => $"{reply.Kind}({string.Join(", ", reply.AsSpan().ToArray().Select(Describe))})",
    };

    private string WriteReply(int depth)
    {
        if (random.Next(12) == 0)
        {
            // About the reply behind it: read, and dropped.
            Write("|1\r\n+ttl\r\n");
            WriteReply(depth + 1);
        }
        return random.Next(depth < 4 ? 16 : 11) switch
        {
            0 => Line("_", "", "null"),
            1 => Line("$", "-1", "null"),
            2 => Line("+", "OK", "SimpleString OK"),
            3 => Line("-", "WRONGTYPE it is größer", "error WRONGTYPE it is größer"),
            4 => Number(random.Next(3) switch { 0 => random.NextInt64(long.MinValue, long.MaxValue), 1 => long.MinValue, _ => random.Next(100) }),
            5 => Floating(random.Next(4) switch { 0 => double.PositiveInfinity, 1 => double.NegativeInfinity, 2 => double.NaN, _ => random.NextDouble() * 1e6 }),
            6 => random.Next(2) == 0 ? Line("#", "t", "boolean True") : Line("#", "f", "boolean False"),
            7 => Line("(", "-3492890328409238509324850943850943825024385", "BigNumber -3492890328409238509324850943850943825024385"),
            8 => Bulk("$", "", "BulkString "),
            9 => Bulk("=", "txt:", "Verbatim "),
            10 => Error(),
            11 or 12 => List("*", "Array", random.Next(6), 1, depth),
            13 => List("~", "Set", random.Next(4), 1, depth),
            14 => List("%", "Map", random.Next(4), 2, depth),
            _ => depth == 0 ? List(">", "Push", 1 + random.Next(4), 1, depth) : Line("*", "-1", "null"),
        };
    }

    private string Line(string type, string text, string description)
    {
        Write($"{type}{text}\r\n");
        return description;
    }

    private string Number(long number) => Line(":", number.ToString(CultureInfo.InvariantCulture), $"integer {number}");

    private string Floating(double number)
    {
        string text = double.IsPositiveInfinity(number) ? "inf" : double.IsNegativeInfinity(number) ? "-inf" : double.IsNaN(number) ? "nan" : number.ToString("R", CultureInfo.InvariantCulture);
        return Line(",", text, $"double {number.ToString("R", CultureInfo.InvariantCulture)}");
    }

    private string Bulk(string type, string head, string description)
    {
        byte[] payload = new byte[random.Next(8) == 0 ? random.Next(5000) : random.Next(30)];
        random.NextBytes(payload);
        Write($"{type}{head.Length + payload.Length}\r\n{head}");
        bytes.AddRange(payload);
        Write("\r\n");
        return description + Convert.ToHexString(payload);
    }

    private string Error()
    {
        Write("!13\r\nERR two\r\nline\r\n");
        return "error ERR two\r\nline";
    }

    private string List(string type, string kind, int count, int each, int depth)
    {
        Write($"{type}{count}\r\n");
        string[] items = [.. Enumerable.Range(0, count * each).Select(_ => WriteReply(depth + 1))];
        return $"{kind}({string.Join(", ", items)})";
    }

    private void Write(string text) => bytes.AddRange(Encoding.UTF8.GetBytes(text));
}
