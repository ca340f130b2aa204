using System.IO.Compression;
using System.Text;
using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Compression;

/// <summary>What the origin sends plain is compressed for who takes it (RFC 9110 section 8.4, 12.5.3).</summary>
public sealed class CompressionTests : ProxyTest
{
    private static readonly string Page = string.Concat(Enumerable.Range(0, 500).Select(i => $"<p>{i}</p>"));

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("GZIP", "gzip")]
    [InlineData("gzip, deflate, br", "br gzip")]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("gzip;q=0.5, br;q=0.1", "br gzip")]
    [InlineData("*", "br gzip")]
    [InlineData("gzip;q=0", "")]
    [InlineData("gzip;q=0, *;q=0, identity", "")]
    [InlineData("identity", "")]
    [InlineData("deflate", "")]
    [InlineData("", "")]
    public async Task The_coding_is_one_that_the_client_takes(string accepted, string codings)
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|Content-Type: text/html", Page));
        for (int i = 0; i < 2; i++)
        {
            RawResponse response = await GetAsync("/a", "Accept-Encoding: " + accepted);
            Assert.Contains(response["Content-Encoding"] ?? "", codings.Split(' '));
            Assert.Equal(Page, Decoded(response));
            Assert.Contains("Accept-Encoding", response["Vary"] ?? "", StringComparison.OrdinalIgnoreCase);
        }
        Assert.Equal(1, Proxy.AskedFor("/a"));
    }

    [Fact]
    public async Task One_response_of_the_origin_serves_every_coding()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|Content-Type: text/html", Page));
        foreach (string accepted in new[] { "gzip", "br", "identity", "gzip, br", "deflate" })
            Assert.Equal(Page, Decoded(await GetAsync("/a", "Accept-Encoding: " + accepted)));
        Assert.Equal(Page, (await GetAsync("/a")).Text);
        Assert.Equal(1, Proxy.AskedFor("/a"));
    }

    [Theory]
    [InlineData("Content-Type: text/html|Cache-Control: max-age=60, no-transform")]
    [InlineData("Content-Type: image/png|Cache-Control: max-age=60")]
    [InlineData("Content-Type: application/zip|Cache-Control: max-age=60")]
    [InlineData("Content-Type: text/html|Content-Encoding: frob|Cache-Control: max-age=60")]
    [InlineData("Cache-Control: max-age=60")]
    public async Task What_must_not_or_need_not_be_compressed_stays_as_it_is_RFC_9110_7_7(string fields)
    {
        Origin.On("/a", OriginAnswer.Of(200, fields + "|ETag: \"a\"", Page));
        for (int i = 0; i < 2; i++)
        {
            RawResponse response = await GetAsync("/a", "Accept-Encoding: gzip, br");
            Assert.Equal((Page, "\"a\"", $"{Page.Length}"), (response.Text, response["ETag"], response["Content-Length"]));
        }
    }

    [Fact]
    public async Task A_client_that_wants_no_transformation_gets_none_RFC_9111_5_2_1_6()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|Content-Type: text/html", Page));
        Assert.Equal(Page, (await GetAsync("/a", "Accept-Encoding: gzip", "Cache-Control: no-transform")).Text);
    }

    [Fact]
    public async Task A_small_body_is_not_compressed()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|Content-Type: text/html", Page[..1000]));
        Assert.Equal(Page[..1000], (await GetAsync("/a", "Accept-Encoding: gzip")).Text);
    }

    [Fact]
    public async Task A_compressed_representation_does_not_share_a_strong_tag_with_the_plain_one_RFC_9110_8_8_3_3()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|Content-Type: text/html|ETag: \"a\"", Page));
        string compressed = (await GetAsync("/a", "Accept-Encoding: gzip"))["ETag"]!;
        string plain = (await GetAsync("/a", "Accept-Encoding: identity"))["ETag"]!;
        Assert.Equal("\"a\"", plain);
        Assert.NotEqual(plain, compressed);
        Assert.Equal(304, (await GetAsync("/a", "Accept-Encoding: gzip", "If-None-Match: " + compressed)).Status);
        Assert.Equal(304, (await GetAsync("/a", "If-None-Match: " + plain)).Status);
    }

    [Fact]
    public async Task What_a_client_has_compressed_is_validated_at_the_origin_by_the_origins_own_tag()
    {
        Origin.On("/a", request => request.Fields["If-None-Match"]?.Split(", ").Contains("\"a\"") == true ? OriginAnswer.Of(304, "ETag: \"a\"") : OriginAnswer.Of(200, "Cache-Control: max-age=60|Content-Type: text/html|ETag: \"a\"", Page));
        string tag = (await GetAsync("/a", "Accept-Encoding: gzip"))["ETag"]!;
        Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(304, (await GetAsync("/a", "Accept-Encoding: gzip", "If-None-Match: " + tag)).Status);
        Assert.Equal(Page, Decoded(await GetAsync("/a", "Accept-Encoding: gzip")));
    }

    [Fact]
    public async Task A_part_is_one_of_what_is_served_whole_RFC_9110_14_2()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|Content-Type: text/html|ETag: \"a\"", Page));
        RawResponse whole = await GetAsync("/a", "Accept-Encoding: gzip");
        RawResponse part = await GetAsync("/a", "Accept-Encoding: gzip", "Range: bytes=10-19");
        byte[] selected = part["Content-Encoding"] is null ? Encoding.Latin1.GetBytes(Page) : whole.Body;
        if (part.Status == 206)
            Assert.Equal(selected[10..20], part.Body);
        else
            Assert.Equal(Page, Decoded(part));
    }

    [Fact]
    public async Task What_the_origin_has_compressed_itself_is_kept_as_a_variant_of_its_own()
    {
        byte[] zipped = Zip(Page);
        Origin.On("/a", request => request.Fields["Accept-Encoding"]?.Contains("gzip", StringComparison.Ordinal) == true
            ? OriginAnswer.Of(200, "Cache-Control: max-age=60|Content-Type: text/html|Vary: Accept-Encoding|Content-Encoding: gzip", zipped)
            : OriginAnswer.Of(200, "Cache-Control: max-age=60|Content-Type: text/html|Vary: Accept-Encoding", Page));
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(Page, Decoded(await GetAsync("/a", "Accept-Encoding: gzip")));
            Assert.Equal(Page, (await GetAsync("/a", "Accept-Encoding: identity")).Text);
        }
        RawResponse plain = await GetAsync("/a");
        Assert.Equal((null, Page), (plain["Content-Encoding"], plain.Text));
    }

    [Fact]
    public async Task A_HEAD_says_what_a_GET_would()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|Content-Type: text/html|ETag: \"a\"", Page));
        RawResponse got = await Proxy.GetTwiceAsync("/a", "Accept-Encoding: gzip");
        RawResponse head = await AskAsync("HEAD", "/a", "Accept-Encoding: gzip");
        Assert.Equal((got["ETag"], got["Content-Encoding"]), (head["ETag"], head["Content-Encoding"]));
        Assert.True(head["Content-Length"] is null || head["Content-Length"] == $"{got.Body.Length}", head["Content-Length"]);
    }

    [Fact]
    public async Task Errors_are_compressed_or_not_but_whole()
    {
        Origin.On("/a", OriginAnswer.Of(404, "Content-Type: text/html", Page));
        Assert.Equal((404, Page), ((await GetAsync("/a", "Accept-Encoding: gzip")).Status, Decoded(await GetAsync("/a", "Accept-Encoding: gzip"))));
    }

    private static string Decoded(RawResponse response)
    {
        using var body = new MemoryStream(response.Body);
        using Stream decoded = response["Content-Encoding"] switch
        {
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var reader = new StreamReader(decoded, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private static byte[] Zip(string text)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
            gzip.Write(Encoding.Latin1.GetBytes(text));
        return zipped.ToArray();
    }
}
