using System.IO.Compression;
using System.Text;
using Forebay.Http.Proxy.Compression;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Compression;

/// <summary>What clients say they take (RFC 9110 section 12.5.3).</summary>
public sealed class ContentCodingTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("identity", null)]
    [InlineData("identity;q=0", null)]
    [InlineData("gzip", "gzip")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("GZIP", "gzip")]
    [InlineData("br", "br")]
    [InlineData("gzip, br", "br")]
    [InlineData("br;q=0.5, gzip", "gzip")]
    [InlineData("br;q=0.5, gzip;q=0.5", "br")]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("br;q=0.0, gzip;q=0.000", null)]
    [InlineData("*", "br")]
    [InlineData("*;q=0", null)]
    [InlineData("br;q=0, *", "gzip")]
    [InlineData("gzip;q=0.1, *;q=0", "gzip")]
    [InlineData("*;q=0.5, gzip", "gzip")]
    [InlineData("identity;q=0, br", "br")]
    [InlineData("deflate, zstd", null)]
    [InlineData("gzip ; q=0.5 , , br ; q=0.4", "gzip")]
    [InlineData("gzip;x=1;Q=0", null)]
    [InlineData("gzipped, brotli", null)]
    public void The_coding_is_the_one_the_client_prefers_of_those_it_takes(string? accepted, string? chosen) => Assert.Equal(chosen, ContentCoding.Choose(accepted));

    [Fact]
    public void The_one_form_says_the_same_as_what_was_said_and_there_are_four_of_it()
    {
        string[] weights = ["", ";q=0", ";q=0.2", ";q=0.8", ";q=1"];
        string?[] said =
        [
            null,
            .. from brotli in weights
            from gzip in weights
            from star in weights
            from form in new[] { $"br{brotli}", $"gzip{gzip}", $"br{brotli}, gzip{gzip}", $"gzip{gzip}, *{star}", $"*{star}, br{brotli}", $"identity;q=0, *{star}" }
            select form,
        ];
        foreach (string? one in said)
            Assert.Equal((one, ContentCoding.Choose(one)), (one, ContentCoding.Choose(ContentCoding.Normal(one))));
        Assert.Equal(4, said.Select(ContentCoding.Normal).Where(form => form is not null).Distinct().Count());
    }

    [Theory]
    [InlineData("text/html", true)]
    [InlineData("TEXT/HTML; charset=utf-8", true)]
    [InlineData("application/problem+json", true)]
    [InlineData("image/svg+xml", true)]
    [InlineData("text/event-stream", false)]
    [InlineData("text/event-stream; charset=utf-8", false)]
    [InlineData("image/png", false)]
    [InlineData("application/zip", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void What_is_text_gains_by_it(string? type, bool gains) => Assert.Equal(gains, ContentCoding.Gains(type));

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public void What_was_encoded_is_what_it_was(string coding)
    {
        byte[] body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("ä and so on ", 1000)));
        using var encoded = new MemoryStream(ContentCoding.Encode(coding, body).ToArray());
        using Stream decoder = coding == "br" ? new BrotliStream(encoded, CompressionMode.Decompress) : new GZipStream(encoded, CompressionMode.Decompress);
        using var decoded = new MemoryStream();
        decoder.CopyTo(decoded);
        Assert.Equal(body, decoded.ToArray());
        Assert.True(encoded.Length < body.Length / 10);
    }
}
