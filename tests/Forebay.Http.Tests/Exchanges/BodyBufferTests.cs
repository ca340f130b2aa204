using System.Text;
using Forebay.Http.Exchange;
using Xunit;

namespace Forebay.Http.Tests.Exchanges;

public sealed class BodyBufferTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(4, null)]
    [InlineData(4, 10L)]
    [InlineData(10, 10L)]
    [InlineData(1, 10L)]
    [InlineData(8192, null)]
    public async Task Every_reader_gets_the_whole_from_its_place_however_the_body_comes(int pieceBytes, long? length)
    {
        var body = new BodyBuffer(pieceBytes, length);
        Stream early = body.Open(), fromThree = body.Open(3), middle = body.Open(2, 4), none = body.Open(5, 0);
        Write(body, "0123");
        Stream between = body.Open();
        Write(body, "456789");
        body.Complete();
        Assert.Equal("0123456789", await TextAsync(early));
        Assert.Equal("0123456789", await TextAsync(between));
        Assert.Equal("3456789", await TextAsync(fromThree));
        Assert.Equal("2345", await TextAsync(middle));
        Assert.Equal("", await TextAsync(none));
        Assert.Equal("0123456789", await TextAsync(body.Open()));
        Assert.Equal("0123456789", Encoding.ASCII.GetString(body.ToMemory().Span));
        Assert.Equal((10L, true), (body.Length, body.IsWhole));
    }

    [Fact]
    public async Task A_reader_waits_for_what_has_not_come()
    {
        var body = new BodyBuffer(4, null);
        Stream reader = body.Open();
        byte[] some = new byte[10];
        Task<int> waiting = reader.ReadAsync(some, Cancellation).AsTask();
        Assert.False(waiting.IsCompleted);
        Write(body, "ab");
        Assert.Equal(2, await waiting);
        waiting = reader.ReadAsync(some, Cancellation).AsTask();
        Assert.False(waiting.IsCompleted);
        body.Complete();
        Assert.Equal(0, await waiting);
    }

    [Fact]
    public async Task A_reader_that_waits_can_be_cancelled_and_read_on_later()
    {
        var body = new BodyBuffer(4, null);
        Stream reader = body.Open();
        using var cancelled = new CancellationTokenSource();
        Task<string> waiting = TextAsync(reader, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Write(body, "ab");
        body.Complete();
        Assert.Equal("ab", await TextAsync(reader));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(4L)]
    public async Task A_body_that_fails_gives_what_came_and_never_an_end(long? length)
    {
        var body = new BodyBuffer(4, length);
        Stream reader = body.Open();
        Write(body, "ab");
        var cause = new InvalidOperationException("cut");
        body.Fail(cause);
        body.Complete();
        byte[] some = new byte[10];
        Assert.Equal(2, await reader.ReadAsync(some, Cancellation));
        Assert.Same(cause, (await Assert.ThrowsAsync<IOException>(() => reader.ReadAsync(some, Cancellation).AsTask())).InnerException);
        await Assert.ThrowsAsync<IOException>(() => TextAsync(body.Open()));
        Assert.False(body.IsWhole);
    }

    [Fact]
    public async Task A_piece_that_was_let_go_is_read_from_where_it_is_stored()
    {
        List<int> loaded = [];
        var body = new BodyBuffer(4, null, (index, _) =>
        {
            loaded.Add(index);
            return new ValueTask<byte[]?>(Encoding.ASCII.GetBytes("0123456789"[(4 * index)..Math.Min(10, 4 * (index + 1))]));
        });
        Write(body, "0123456789");
        body.Drop(0);
        body.Drop(1);
        body.Complete();
        Assert.Equal("0123456789", await TextAsync(body.Open()));
        Assert.Equal("345", await TextAsync(body.Open(3, 3)));
        Assert.Equal([0, 1], loaded.Distinct());
    }

    [Fact]
    public async Task A_piece_that_is_not_stored_any_more_is_an_error_and_no_end()
    {
        var body = new BodyBuffer(4, null, (_, _) => default);
        Write(body, "0123456789");
        body.Drop(1);
        body.Complete();
        await Assert.ThrowsAsync<IOException>(() => TextAsync(body.Open()));
    }

    [Fact]
    public async Task What_everybody_has_read_is_let_go_and_who_comes_later_is_refused()
    {
        var body = new BodyBuffer(4, null);
        Stream reader = body.Open();
        Write(body, "01234567");
        body.BeginToTrim();
        Assert.Null(body.TryOpen());
        Assert.Throws<IOException>(() => body.Open());
        Task trimmed = body.TrimAsync(4, Cancellation).AsTask();
        Assert.False(trimmed.IsCompleted);
        byte[] some = new byte[4];
        Assert.Equal(4, await reader.ReadAsync(some, Cancellation));
        await trimmed;
        Write(body, "89");
        body.Complete();
        Assert.Equal("456789", await TextAsync(reader));
    }

    [Fact]
    public async Task Who_reads_slowest_is_waited_for_until_he_goes()
    {
        var body = new BodyBuffer(4, null);
        Stream fast = body.Open(), slow = body.Open();
        Write(body, "01234567");
        body.BeginToTrim();
        Task trimmed = body.TrimAsync(0, Cancellation).AsTask();
        Assert.Equal(8, await fast.ReadAtLeastAsync(new byte[8], 8, cancellationToken: Cancellation));
        Assert.False(trimmed.IsCompleted);
        await slow.DisposeAsync();
        await trimmed;
        Assert.False(body.IsUnread);
        await fast.DisposeAsync();
        Assert.True(body.IsUnread);
    }

    [Fact]
    public async Task Readers_at_many_places_while_it_is_written_get_the_same_bytes()
    {
        byte[] whole = new byte[200_000];
        new Random(7).NextBytes(whole);
        var body = new BodyBuffer(4096, null);
        Task<byte[]>[] readers = [.. Enumerable.Range(0, 8).Select(i => Task.Run(() => BytesAsync(body.Open(i * 1000L)), Cancellation))];
        for (int at = 0; at < whole.Length;)
        {
            Memory<byte> room = body.GetMemory();
            int count = Math.Min(Math.Min(room.Length, 777), whole.Length - at);
            whole.AsMemory(at, count).CopyTo(room);
            body.Advance(count);
            at += count;
        }
        body.Complete();
        byte[][] read = await Task.WhenAll(readers);
        for (int i = 0; i < read.Length; i++)
            Assert.True(whole.AsSpan(i * 1000).SequenceEqual(read[i]), $"reader {i} got other bytes");
        Assert.True(body.ToMemory().Span.SequenceEqual(whole));
    }

    private static void Write(BodyBuffer body, string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        for (int at = 0; at < bytes.Length;)
        {
            Memory<byte> room = body.GetMemory();
            int count = Math.Min(room.Length, bytes.Length - at);
            bytes.AsMemory(at, count).CopyTo(room);
            body.Advance(count);
            at += count;
        }
    }

    private static async Task<string> TextAsync(Stream stream, CancellationToken? cancellation = null)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        return await reader.ReadToEndAsync(cancellation ?? Cancellation);
    }

    private static async Task<byte[]> BytesAsync(Stream stream)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Cancellation);
        return bytes.ToArray();
    }
}
