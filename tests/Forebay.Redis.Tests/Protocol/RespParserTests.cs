using System.Text;
using Forebay.Redis.Protocol;
using Xunit;

namespace Forebay.Redis.Tests.Protocol;

public sealed class RespParserTests
{
    private const long Limit = 1 << 20;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void However_the_stream_is_cut_the_replies_are_the_same(int seed)
    {
        (byte[] bytes, string[] expected) = RespText.Make(seed, replies: 60);
        var random = new Random(seed);
        foreach (int most in (int[])[1, 2, 3, 7, 100, bytes.Length])
        {
            var parser = new RespParser(Limit);
            List<string> read = [];
            for (int at = 0; at < bytes.Length;)
            {
                int count = Math.Min(most == bytes.Length ? most : random.Next(1, most + 1), bytes.Length - at);
                ReadAll(parser, bytes.AsSpan(at, count), read);
                at += count;
            }
            Assert.Equal(expected, read);
            Assert.True(parser.IsBetweenReplies);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_stream_that_ends_early_gives_what_was_whole_and_no_more(int seed)
    {
        (byte[] bytes, string[] expected) = RespText.Make(seed, replies: 3);
        for (int end = 0; end < bytes.Length; end += 1 + (end / 50))
        {
            List<string> read = [];
            ReadAll(new RespParser(Limit), bytes.AsSpan(0, end), read);
            Assert.True(read.Count < expected.Length);
            Assert.Equal(expected.Take(read.Count), read);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Damaged_bytes_are_a_clean_fault_or_other_replies_and_never_anything_else(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 300; round++)
        {
            byte[] bytes = RespText.Make(random.Next(), replies: 4).Bytes;
            for (int i = 0; i < 3; i++)
                bytes[random.Next(bytes.Length)] = (byte)(random.Next(3) == 0 ? "$*%~>|-+:,#(=!_\r\n0123456789"[random.Next(27)] : random.Next(256));
            try
            {
                ReadAll(new RespParser(Limit), bytes, []);
            }
            catch (RedisProtocolException)
            {
                // Clean.
            }
        }
    }

    [Theory]
    [InlineData("hello\r\n")]
    [InlineData("\r\n")]
    [InlineData("+OK\n")]
    [InlineData(":\r\n")]
    [InlineData(":1a\r\n")]
    [InlineData(":9223372036854775808\r\n")]
    [InlineData("$-2\r\n")]
    [InlineData("$?\r\n")]
    [InlineData("$3\r\nabcd\r\n")]
    [InlineData("*-2\r\n")]
    [InlineData("*?\r\n")]
    [InlineData("*1\r\n>1\r\n+a\r\n")]
    [InlineData("#x\r\n")]
    [InlineData(",1,5\r\n")]
    [InlineData("(12x\r\n")]
    [InlineData("=3\r\nabc\r\n")]
    [InlineData("_x\r\n")]
    public void What_is_not_RESP3_is_a_fault(string text) =>
        Assert.Throws<RedisProtocolException>(() => ReadAll(new RespParser(Limit), Encoding.UTF8.GetBytes(text), []));

    [Theory]
    [InlineData("$1048577\r\n")]
    [InlineData("*100000\r\n")]
    [InlineData("%1000000000\r\n")]
    [InlineData("*2\r\n$1048000\r\n")]
    public void What_says_it_is_too_large_is_refused_before_it_comes(string head)
    {
        var parser = new RespParser(Limit);
        byte[] bytes = [.. Encoding.UTF8.GetBytes(head), .. head.StartsWith('*') && head[1] == '2' ? [.. new byte[1048000], .. "\r\n$1000\r\n"u8] : Array.Empty<byte>()];
        Assert.Contains("MaxReplyBytes", Assert.Throws<RedisProtocolException>(() => ReadAll(parser, bytes, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_length_is_believed_only_as_far_as_bytes_come()
    {
        var parser = new RespParser(long.MaxValue);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadAll(parser, "*2\r\n$2000000000\r\nabc"u8, []);
        ReadAll(new RespParser(long.MaxValue), "*1000000000\r\n"u8, []);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 40 << 20);
    }

    [Fact]
    public void Lists_in_lists_have_an_end()
    {
        string deep = string.Concat(Enumerable.Repeat("*1\r\n", RespParser.MaxDepth));
        List<string> read = [];
        ReadAll(new RespParser(Limit), Encoding.ASCII.GetBytes(deep + ":1\r\n"), read);
        Assert.Single(read);
        Assert.Throws<RedisProtocolException>(() => ReadAll(new RespParser(Limit), Encoding.ASCII.GetBytes("*1\r\n" + deep), []));
    }

    [Fact]
    public void A_line_has_an_end()
    {
        byte[] part = Encoding.ASCII.GetBytes("+" + new string('a', 1000));
        var parser = new RespParser(Limit);
        Assert.Throws<RedisProtocolException>(() =>
        {
            for (int i = 0; i < 100; i++)
                ReadAll(parser, part, []);
        });
    }

    [Fact]
    public void A_large_payload_and_a_long_list_arrive_whole()
    {
        byte[] payload = new byte[40 << 20];
        new Random(1).NextBytes(payload);
        byte[] bytes = [.. Encoding.ASCII.GetBytes($"*2\r\n${payload.Length}\r\n"), .. payload, .. "\r\n*100000\r\n"u8, .. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 100_000).Select(i => $":{i}\r\n")))];
        ReadOnlySpan<byte> input = bytes;
        Assert.True(new RespParser(1 << 30).TryRead(ref input, out RedisReply reply));
        Assert.True(payload.AsSpan().SequenceEqual(reply[0].AsBytes()));
        Assert.Equal(100_000, reply[1].Count);
        Assert.Equal(99_999, reply[1][99_999].AsInt64());
    }

    [Fact]
    public void Numbers_and_OK_allocate_nothing()
    {
        var parser = new RespParser(Limit);
        byte[] bytes = "+OK\r\n:12345678\r\n,1.5\r\n#t\r\n_\r\n"u8.ToArray();
        int Read()
        {
            int count = 0;
            ReadOnlySpan<byte> input = bytes;
            while (parser.TryRead(ref input, out _))
                count++;
            return count;
        }
        int read = Read();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i < 100; i++)
            read += Read();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(500, read);
        Assert.Equal(0, allocated);
    }

    private static void ReadAll(RespParser parser, ReadOnlySpan<byte> bytes, List<string> read)
    {
        while (parser.TryRead(ref bytes, out RedisReply reply))
            read.Add(RespText.Describe(reply));
    }
}
