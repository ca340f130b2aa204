using System.Buffers;
using Forebay.Http.Storage;
using Xunit;

namespace Forebay.Http.Tests.Storage;

public sealed class StoredResponseSerializerTests
{
    private readonly StoredResponseSerializer serializer = new();

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("Cache-Control: max-age=60|X: ä|X: 2", "accept: a", 3)]
    public void What_is_written_is_read_again(string fields, string original, int bytes)
    {
        StoredResponse read = Read(Write(fields, original, bytes));
        Assert.Equal(("GET", 200, Exchange.Now, Exchange.Now.AddMilliseconds(5)), (read.Method, read.Status, read.RequestedAt, read.ReceivedAt));
        Assert.Equal(Exchange.Lines(fields), read.Fields);
        Assert.Equal(Exchange.Lines(original), read.Original);
        Assert.Equal(Enumerable.Range(0, bytes).Select(i => (byte)i), read.Body.ToArray());
    }

    [Fact]
    public void Bytes_that_are_cut_or_of_another_layout_are_an_error()
    {
        byte[] whole = Write("A: 1", "B: 2", 5);
        for (int length = 0; length < whole.Length; length++)
            Assert.True(Record.Exception(() => Read(whole[..length])) is EndOfStreamException or InvalidDataException, $"{length} bytes were read.");
        whole[0] = 3;
        Assert.Contains("layout 3", Assert.Throws<InvalidDataException>(() => Read(whole)).Message, StringComparison.Ordinal);
    }

    private byte[] Write(string fields, string original, int bytes)
    {
        var writer = new ArrayBufferWriter<byte>();
        serializer.Serialize(
            new StoredEntry(new StoredResponse
            {
                Method = "GET",
                Status = 200,
                Fields = Exchange.Lines(fields),
                Original = Exchange.Lines(original),
                RequestedAt = Exchange.Now,
                ReceivedAt = Exchange.Now.AddMilliseconds(5),
                Body = Enumerable.Range(0, bytes).Select(i => (byte)i).ToArray(),
            }),
            writer);
        return writer.WrittenSpan.ToArray();
    }

    private StoredResponse Read(byte[] bytes) => serializer.Deserialize(new ReadOnlySequence<byte>(bytes)).Response!;
}
