using System.Text;
using Forebay.Redis.Protocol;
using Xunit;

namespace Forebay.Redis.Tests.Protocol;

public sealed class CommandBufferTests
{
    [Fact]
    public void A_command_is_an_array_of_bulk_strings()
    {
        using var buffer = new CommandBuffer();
        buffer.Write(["SET", "größer", new byte[] { 1, 13, 10 }, -5, long.MinValue, 0.1, "", new byte[] { 1, 2, 3, 4 }.AsMemory(1, 2)]);
        Assert.Equal("*8\r\n$3\r\nSET\r\n$8\r\ngrößer\r\n$3\r\n\u0001\r\n\r\n$2\r\n-5\r\n$20\r\n-9223372036854775808\r\n$3\r\n0.1\r\n$0\r\n\r\n$2\r\n\u0002\u0003\r\n", Encoding.UTF8.GetString(buffer.Written.Span));
    }

    [Theory]
    [InlineData('a')]
    [InlineData('ö')]
    [InlineData('€')]
    public void A_text_of_any_length_has_the_length_it_says(char letter)
    {
        foreach (int count in (int[])[0, 1, 9, 10, 99, 100, 999, 1000, 1023, 1024, 20_000, 200_000])
        {
            using var buffer = new CommandBuffer();
            string text = new(letter, count);
            buffer.Write([text]);
            Assert.Equal($"*1\r\n${Encoding.UTF8.GetByteCount(text)}\r\n{text}\r\n", Encoding.UTF8.GetString(buffer.Written.Span));
        }
    }

    [Fact]
    public void Memory_that_is_no_array_is_written_too()
    {
        using var buffer = new CommandBuffer();
        using System.Buffers.IMemoryOwner<byte> owner = new Native();
        buffer.Write([(ReadOnlyMemory<byte>)owner.Memory[1..3]]);
        Assert.Equal("*1\r\n$2\r\nbc\r\n", Encoding.UTF8.GetString(buffer.Written.Span));
    }

    [Fact]
    public void A_command_without_a_name_leaves_nothing_behind()
    {
        using var buffer = new CommandBuffer();
        Assert.Throws<ArgumentException>(() => buffer.Write([]));
        Assert.Equal(0, buffer.Length);
    }

    private sealed class Native : System.Buffers.MemoryManager<byte>
    {
        private readonly byte[] bytes = "abcd"u8.ToArray();

        public override Span<byte> GetSpan() => bytes;

        public override System.Buffers.MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
            // Nothing is pinned.
        }

        protected override void Dispose(bool disposing)
        {
            // The array is the collector's.
        }
    }
}
