using System.IO.Pipelines;
using Xunit;

namespace Forebay.MySql.Protocol;

public sealed class PacketTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5000)]
    [InlineData(Packet.MaxChunk - 1)]
    [InlineData(Packet.MaxChunk)]
    [InlineData(Packet.MaxChunk + 1)]
    [InlineData(2 * Packet.MaxChunk)]
    [InlineData(2 * Packet.MaxChunk + 70_000)]
    public async Task What_is_written_is_read(int length)
    {
        byte[] payload = new byte[length];
        new Random(length).NextBytes(payload);
        using var writer = new PacketWriter { Sequence = 254 };
        writer.Add([1, 2, 3]);
        writer.Add(payload);
        writer.Add([4]);
        using var stream = new MemoryStream();
        await writer.FlushAsync(stream, TestContext.Current.CancellationToken);
        stream.Position = 0;

        var reader = new PacketReader(PipeReader.Create(stream), int.MaxValue);
        Packet first = await reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(254, first.Sequence);
        Assert.Equal(new byte[] { 1, 2, 3 }, first.Payload.ToArray());
        Packet second = await reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal((byte)(255 + length / Packet.MaxChunk), second.Sequence);
        Assert.True(payload.AsSpan().SequenceEqual(second.Span));
        Assert.Equal(new byte[] { 4 }, (await reader.ReadAsync(TestContext.Current.CancellationToken)).Payload.ToArray());
        await Assert.ThrowsAsync<EndOfStreamException>(() => reader.ReadAsync(TestContext.Current.CancellationToken).AsTask());
    }

    [Fact]
    public async Task A_packet_that_comes_byte_by_byte_is_read_whole()
    {
        var pipe = new Pipe();
        var reader = new PacketReader(pipe.Reader, 1000);
        byte[] bytes = [3, 0, 0, 7, 10, 11, 12, 1, 0, 0, 8, 13];
        ValueTask<Packet> waiting = reader.ReadAsync(TestContext.Current.CancellationToken);
        foreach (byte one in bytes)
        {
            Assert.False(waiting.IsCompleted && one < 12);
            await pipe.Writer.WriteAsync(new[] { one }, TestContext.Current.CancellationToken);
        }
        Packet packet = await waiting;
        Assert.Equal((7, "0A0B0C"), (packet.Sequence, Convert.ToHexString(packet.Span)));
        Assert.True(reader.TryRead(out packet));
        Assert.Equal((8, "0D"), (packet.Sequence, Convert.ToHexString(packet.Span)));
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public async Task A_packet_above_the_limit_is_refused()
    {
        using var stream = new MemoryStream([0xe9, 3, 0, 0]);
        var reader = new PacketReader(PipeReader.Create(stream), 1000);
        Assert.Contains("1001 bytes", (await Assert.ThrowsAsync<MySqlProtocolException>(() => reader.ReadAsync(TestContext.Current.CancellationToken).AsTask())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0UL, "00")]
    [InlineData(250UL, "FA")]
    [InlineData(251UL, "FCFB00")]
    [InlineData(65535UL, "FCFFFF")]
    [InlineData(65536UL, "FD000001")]
    [InlineData(16777216UL, "FE0000000100000000")]
    [InlineData(ulong.MaxValue, "FEFFFFFFFFFFFFFFFF")]
    public void Lengths_have_their_form(ulong value, string expected)
    {
        using var writer = new PacketWriter();
        writer.WriteLength(value);
        Assert.Equal(expected, Convert.ToHexString(writer.Written.Span));
        Assert.Equal(value, new WireReader(writer.Written.Span).ReadLength());
    }
}
