using System.Text;
using Forebay.Redis.Cluster;
using Xunit;

namespace Forebay.Redis.Tests.Cluster;

public sealed class HashSlotTests
{
    // The first two are the specification's own.
    [Theory]
    [InlineData("123456789", 0x31C3)]
    [InlineData("", 0)]
    public void The_checksum_is_that_of_the_specification(string text, int crc) => Assert.Equal(crc, HashSlot.Crc(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("foo", 12_182)]
    [InlineData("{foo}bar", 12_182)]
    [InlineData("x{foo}{bar}", 12_182)]
    [InlineData("somekey", 11_058)]
    public void A_hash_tag_alone_decides(string key, int slot) => Assert.Equal(slot, HashSlot.Of(Encoding.ASCII.GetBytes(key)));

    [Theory]
    [InlineData("{}foo")]
    [InlineData("{foo")]
    [InlineData("foo}")]
    public void What_is_no_tag_counts_as_part_of_the_key(string key) => Assert.Equal(HashSlot.Crc(Encoding.ASCII.GetBytes(key)) % 16_384, HashSlot.Of(Encoding.ASCII.GetBytes(key)));

    [Theory]
    [InlineData("GET foo")]
    [InlineData("eval return 2 foo bar")]
    [InlineData("XREAD COUNT 1 STREAMS foo 0")]
    [InlineData("xreadgroup GROUP g c STREAMS foo >")]
    [InlineData("OBJECT ENCODING foo")]
    [InlineData("ZUNION 2 foo bar")]
    public void The_first_key_is_found(string command) => Assert.Equal(12_182, CommandKey.SlotOf([.. command.Split(' ').Select(word => (RedisArgument)word)]));

    [Theory]
    [InlineData("PING")]
    [InlineData("EVAL return 0 foo")]
    [InlineData("PUBLISH foo bar")]
    [InlineData("GET")]
    public void A_command_without_a_key_has_no_slot(string command) => Assert.Equal(-1, CommandKey.SlotOf([.. command.Split(' ').Select(word => (RedisArgument)word)]));

    [Theory]
    [InlineData("MOVED 3999 127.0.0.1:6381", RedirectionKind.Moved, "127.0.0.1:6381")]
    [InlineData("ASK 3999 ::1:6381", RedirectionKind.Ask, "[::1]:6381")]
    [InlineData("MOVED 3999 :6381", RedirectionKind.Moved, "here:6381")]
    [InlineData("MOVED 3999 ?:6381", RedirectionKind.Moved, null)]
    [InlineData("TRYAGAIN Multiple keys", RedirectionKind.Later, null)]
    [InlineData("ERR other", RedirectionKind.None, null)]
    internal void A_redirection_says_where(string error, RedirectionKind kind, string? target)
    {
        Redirection redirection = Redirection.Of(error, new RedisEndpoint("here", 1));
        Assert.Equal((kind, target), (redirection.Kind, redirection.Target?.ToString()));
    }
}
