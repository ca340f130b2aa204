using Forebay.Http.Proxy.Tests.Client;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Safety;

/// <summary>Requests that two servers may read differently: the proxy refuses them, or reads them in one way and writes them anew (RFC 9112 section 11.2).</summary>
public sealed class SmugglingTests : ProxyTest
{
    private const string Hidden = "GET /hidden HTTP/1.1\r\nHost: proxy.example\r\n\r\n";
    private const string Post = "POST /a HTTP/1.1\r\nHost: proxy.example\r\n";
    private const string Get = "GET /a HTTP/1.1\r\nHost: proxy.example\r\n";

    /// <summary>What has to be refused. Each ends with a request that would be found by whoever reads it in another way.</summary>
    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["RFC 9112 6.3: two lengths"] = $"{Post}Content-Length: 0\r\nContent-Length: 5\r\n\r\n{Hidden}",
        ["RFC 9112 6.3: two lengths in one"] = $"{Post}Content-Length: 0, 5\r\n\r\n{Hidden}",
        ["RFC 9110 8.6: a length with a minus"] = $"{Post}Content-Length: -5\r\n\r\n{Hidden}",
        ["RFC 9110 8.6: a length in hex"] = $"{Post}Content-Length: 0x5\r\n\r\n12345{Hidden}",
        ["RFC 9110 8.6: a length with a space"] = $"{Post}Content-Length: 5 5\r\n\r\n12345{Hidden}",
        ["RFC 9110 8.6: a length beyond all"] = $"{Post}Content-Length: 18446744073709551617\r\n\r\n1{Hidden}",
        ["RFC 9110 8.6: an empty length"] = $"{Post}Content-Length:\r\n\r\n{Hidden}",
        ["RFC 9112 6.1: identity"] = $"{Post}Transfer-Encoding: identity\r\n\r\n{Hidden}",
        ["RFC 9112 6.1: gzip, chunked"] = $"{Post}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n{Hidden}",
        ["RFC 9112 6.1: chunked, identity"] = $"{Post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{Hidden}",
        ["RFC 9112 6.1: chunked, chunked"] = $"{Post}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n{Hidden}",
        ["RFC 9112 6.1: chunked twice"] = $"{Post}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Hidden}",
        ["RFC 9112 6.1: chunked and a second"] = $"{Post}Transfer-Encoding: chunked\r\nTransfer-Encoding: frob\r\n\r\n0\r\n\r\n{Hidden}",
        ["RFC 9112 6.1: xchunked"] = $"{Post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{Hidden}",
        ["RFC 9112 6.1: quoted"] = $"{Post}Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n{Hidden}",
        ["RFC 9112 6.1: a vertical tab"] = $"{Post}Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n{Hidden}",
        ["RFC 9112 5.1: a space before the colon"] = $"{Post}Content-Length : 5\r\n\r\n12345{Hidden}",
        ["RFC 9112 5.1: a tab before the colon"] = $"{Post}Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n{Hidden}",
        ["RFC 9112 5.2: a folded line"] = $"{Post}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n{Hidden}",
        ["RFC 9112 5.2: a folded line of another field"] = $"{Get}X: y\r\n\tContent-Length: 5\r\n\r\n{Hidden}",
        ["RFC 9112 2.2: a space before the first field"] = $"GET /a HTTP/1.1\r\n Host: proxy.example\r\n\r\n{Hidden}",
        ["RFC 9110 5.5: a NUL in a value"] = $"{Get}X: a\0b\r\n\r\n{Hidden}",
        ["RFC 9112 2.2: a bare CR in a value"] = $"{Get}X: a\rContent-Length: 5\r\n\r\n{Hidden}",
        ["RFC 9112 2.2: a bare CR at a line's end"] = $"{Get}X: a\r\rContent-Length: 5\r\n\r\n{Hidden}",
        ["RFC 9110 5.1: a NUL in a name"] = $"{Get}X\0: a\r\n\r\n{Hidden}",
        ["RFC 9110 5.1: a bracket in a name"] = $"{Get}X[: a\r\n\r\n{Hidden}",
        ["RFC 9110 5.1: no name"] = $"{Get}: a\r\n\r\n{Hidden}",
        ["RFC 9112 5: no colon"] = $"{Get}nonsense\r\n\r\n{Hidden}",
        ["RFC 9112 3.2: no Host"] = $"GET /a HTTP/1.1\r\n\r\n{Hidden}",
        ["RFC 9112 3.2: two Hosts"] = $"{Get}Host: proxy.example\r\n\r\n{Hidden}",
        ["RFC 9112 3.2: two different Hosts"] = $"{Get}Host: other.example\r\n\r\n{Hidden}",
        ["RFC 9112 3.2: a Host with a path"] = $"GET /a HTTP/1.1\r\nHost: proxy.example/x\r\n\r\n{Hidden}",
        ["RFC 9112 3.2: a Host with a user"] = $"GET /a HTTP/1.1\r\nHost: a@proxy.example\r\n\r\n{Hidden}",
        ["RFC 9112 3.2: a Host with a space"] = $"GET /a HTTP/1.1\r\nHost: proxy example\r\n\r\n{Hidden}",
        ["RFC 9112 3.2: two Hosts in one"] = $"GET /a HTTP/1.1\r\nHost: proxy.example, other.example\r\n\r\n{Hidden}",
        ["RFC 9112 3: two spaces"] = $"GET  /a HTTP/1.1\r\nHost: proxy.example\r\n\r\n{Hidden}",
        ["RFC 9112 3: a tab for a space"] = $"GET\t/a\tHTTP/1.1\r\nHost: proxy.example\r\n\r\n{Hidden}",
        ["RFC 9112 3: a space within the target"] = $"GET /a b HTTP/1.1\r\nHost: proxy.example\r\n\r\n{Hidden}",
        ["RFC 9112 3: a NUL in the target"] = $"GET /a\0b HTTP/1.1\r\nHost: proxy.example\r\n\r\n{Hidden}",
        ["RFC 9112 3: no target"] = $"GET HTTP/1.1\r\nHost: proxy.example\r\n\r\n{Hidden}",
        ["RFC 9112 3: no slash"] = $"GET a HTTP/1.1\r\nHost: proxy.example\r\n\r\n{Hidden}",
        ["RFC 9112 3: a method that is no token"] = $"GE(T /a HTTP/1.1\r\nHost: proxy.example\r\n\r\n{Hidden}",
        ["RFC 9112 3: no version"] = $"GET /a\r\nHost: proxy.example\r\n\r\n{Hidden}",
        ["RFC 9112 2.3: another version"] = $"GET /a HTTP/9.1\r\nHost: proxy.example\r\n\r\n{Hidden}",
        ["RFC 9112 2.3: a version in small letters"] = $"GET /a http/1.1\r\nHost: proxy.example\r\n\r\n{Hidden}",
        ["RFC 9112 3.2.4: an asterisk for GET"] = $"GET * HTTP/1.1\r\nHost: proxy.example\r\n\r\n{Hidden}",
        ["RFC 9112 3.2.3: an authority for GET"] = $"GET proxy.example:80 HTTP/1.1\r\nHost: proxy.example\r\n\r\n{Hidden}",
        ["RFC 9113 3.4: the preface of HTTP/2"] = $"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\u0006\u0004\0\0\0\0\0\0\u0003\0\0\0d{Hidden}",
        ["the start of TLS"] = $"\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003{Hidden}",
        ["nothing but zeros"] = new string('\0', 100) + Hidden,
    };

    /// <summary>Bodies in chunks that are none: the head was right, so that the origin may have seen it.</summary>
    private static readonly Dictionary<string, string> Chunks = new(StringComparer.Ordinal)
    {
        ["a size of letters"] = $"xyz\r\n{Hidden}",
        ["a negative size"] = $"-1\r\n{Hidden}",
        ["a size with a prefix"] = $"0x1\r\na\r\n0\r\n\r\n{Hidden}",
        ["a size with a plus"] = $"+1\r\na\r\n0\r\n\r\n{Hidden}",
        ["a size beyond all"] = $"fffffffffffffffff\r\n{Hidden}",
        ["a size that wraps to 0"] = $"10000000000000000\r\n\r\n{Hidden}",
        ["no size"] = $"\r\n{Hidden}",
        ["a space before the size"] = $" 1\r\na\r\n0\r\n\r\n{Hidden}",
        ["more than was said"] = $"1\r\nab\r\n0\r\n\r\n{Hidden}",
        ["no line's end behind a chunk"] = $"1\r\na0\r\n\r\n{Hidden}",
        ["a bare LF behind a size"] = $"1\na\r\n0\r\n\r\n{Hidden}",
        ["a bare LF in an extension"] = $"1;a\nb\r\na\r\n0\r\n\r\n{Hidden}",
        ["a bare CR in an extension"] = $"1;a\rb\r\na\r\n0\r\n\r\n{Hidden}",
        ["a bare LF behind a chunk"] = $"1\r\na\n0\r\n\r\n{Hidden}",
    };

    /// <summary>What may be refused, or read in the one way that the RFC gives.</summary>
    private static readonly Dictionary<string, string> Readable = new(StringComparer.Ordinal)
    {
        ["RFC 9112 2.2: bare line feeds"] = $"POST /a HTTP/1.1\nHost: proxy.example\nContent-Length: {Hidden.Length}\n\n{Hidden}",
        ["RFC 9112 2.2: one bare line feed"] = $"{Post}X: y\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}",
        ["RFC 9112 2.2: an empty line first"] = $"\r\n{Post}Content-Length: {Hidden.Length}\r\n\r\n{Hidden}",
        ["RFC 9112 6.3: chunked beside a length"] = $"{Post}Content-Length: {Hidden.Length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n{Hidden.Length:x}\r\n{Hidden}\r\n0\r\n\r\n",
        ["RFC 9112 6.3: a length beside chunked"] = $"{Post}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n{Hidden.Length:x}\r\n{Hidden}\r\n0\r\n\r\n",
        ["RFC 9112 6.1: Chunked"] = $"{Post}Transfer-Encoding: Chunked\r\n\r\n{Hidden.Length:x}\r\n{Hidden}\r\n0\r\n\r\n",
        ["RFC 9110 8.6: the same length twice"] = $"{Post}Content-Length: {Hidden.Length}\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}",
        ["RFC 9110 8.6: the same length twice in one"] = $"{Post}Content-Length: {Hidden.Length}, {Hidden.Length}\r\n\r\n{Hidden}",
        ["RFC 9110 8.6: a length with zeros"] = $"{Post}Content-Length: 000{Hidden.Length}\r\n\r\n{Hidden}",
        ["RFC 9112 6.1: chunked by HTTP/1.0"] = $"POST /a HTTP/1.0\r\nHost: proxy.example\r\nTransfer-Encoding: chunked\r\n\r\n{Hidden.Length:x}\r\n{Hidden}\r\n0\r\n\r\n",
        ["RFC 9110 9.3.1: a GET with a body"] = $"{Get}Content-Length: {Hidden.Length}\r\n\r\n{Hidden}",
        ["RFC 9110 9.3.2: a HEAD with a body"] = $"HEAD /a HTTP/1.1\r\nHost: proxy.example\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}",
        ["RFC 9110 7.6.1: a length named by Connection"] = $"{Post}Connection: Content-Length\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}",
        ["RFC 9110 7.6.1: chunked named by Connection"] = $"{Post}Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n\r\n{Hidden.Length:x}\r\n{Hidden}\r\n0\r\n\r\n",
        ["RFC 9110 7.8: a wish for HTTP/2"] = $"{Get}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}",
        ["RFC 9110 10.1.1: a body that waits"] = $"{Post}Expect: 100-continue\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}",
        ["RFC 9112 3.2.2: another Host in the target"] = $"POST http://other.example/a HTTP/1.1\r\nHost: proxy.example\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}",
    };

    public static TheoryData<string> RefusedNames => [.. Refused.Keys];

    public static TheoryData<string> ChunkNames => [.. Chunks.Keys];

    public static TheoryData<string> ReadableNames => [.. Readable.Keys];

    [Theory]
    [MemberData(nameof(RefusedNames))]
    public async Task It_is_refused_and_nothing_of_it_reaches_the_origin(string name)
    {
        RawResponse? response = await SendAsync(Refused[name]);
        Assert.True(response is null or { Status: >= 400 and < 500 or 501 or 505 }, response?.StatusLine);
        await AssertServesAsync();
        Assert.Equal("/good", Assert.Single(Origin.Asked).Target);
    }

    [Theory]
    [MemberData(nameof(ChunkNames))]
    public async Task Chunks_that_are_none_end_the_connection_RFC_9112_7_1(string name)
    {
        RawResponse? response = await SendAsync($"{Post}Transfer-Encoding: chunked\r\n\r\n{Chunks[name]}");
        Assert.True(response is null or { Status: >= 400 and < 500 }, response?.StatusLine);
        await AssertServesAsync();
        Assert.All(Origin.Asked, request => Assert.True(request is { Target: "/good", IsComplete: true } or { Target: "/a", IsComplete: false }, $"{request}"));
    }

    [Theory]
    [MemberData(nameof(ReadableNames))]
    public async Task It_is_read_in_one_way_alone(string name)
    {
        RawResponse? response = await SendAsync(Readable[name]);
        Assert.True(response is null or { Status: 200 or (>= 400 and < 500) or 501 }, response?.StatusLine);
        await AssertServesAsync();
        Assert.InRange(Origin.Asked.Count(request => request.Target == "/a"), 0, 1);
        Assert.All(Origin.Asked, request => Assert.True((request.Target, request.Text) is ("/good", "") or ("/a", Hidden), $"{request.RequestLine}: {request.Text}"));
    }

    [Theory]
    [InlineData("/a#fragment")]
    [InlineData("/a\\b")]
    [InlineData("/a\"b")]
    [InlineData("/a<b>")]
    [InlineData("/caf\u00e9")]
    [InlineData("/%")]
    [InlineData("/%zz")]
    [InlineData("/%00")]
    [InlineData("/%0d%0aX:%20y")]
    [InlineData("/a?\u007f")]
    [InlineData("http://")]
    [InlineData("ftp://proxy.example/a")]
    public async Task Odd_targets_are_refused_or_passed_so_that_nobody_reads_them_differently(string target)
    {
        RawResponse? response = await SendAsync(RawClient.Request("GET", target));
        Assert.True(response is null or { Status: 200 or (>= 400 and < 500) }, response?.StatusLine);
        await AssertServesAsync();
        Assert.All(Origin.Asked, request => Assert.True(request.Target == "/good" || request.Target == target, request.Target));
    }

    /// <summary>Sends it on a connection of its own; returns the first answer, if there is one.</summary>
    private async Task<RawResponse?> SendAsync(string bytes)
    {
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(bytes);
        RawResponse? response = await client.ReadAsync(bytes.Split(' ')[0]);
        if (response is { Status: 200 })
            return response;
        client.EndSending();
        // What else came must not be an answer to what was hidden.
        Assert.DoesNotContain("HTTP/1.1 200", await client.ReadToTheEndAsync(), StringComparison.Ordinal);
        return response;
    }

    private async Task AssertServesAsync()
    {
        Assert.Equal("/good", (await GetAsync("/good")).Text);
        Assert.Empty(Origin.Malformed);
        Assert.DoesNotContain(Origin.Asked, request => request.Target == "/hidden");
    }
}
