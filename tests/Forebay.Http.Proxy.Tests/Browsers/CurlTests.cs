using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Browsers;

public sealed class CurlTests : ProxyTest
{
    public static TheoryData<string> Versions => ["HTTP/1.1", "HTTP/2", "HTTP/2 over TLS", "HTTP/1.1 over TLS"];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task What_is_stored_for_one_version_answers_every_other(string version)
    {
        Origin.On("/a?x=%20y", OriginAnswer.Of(200, "Cache-Control: max-age=60|X: y", "body"));
        Assert.StartsWith("forebay;fwd=uri-miss", Field(await RunAsync(version, "/a?x=%20y"), "cache-status"), StringComparison.Ordinal);
        string hit = await RunAsync(version, "/a?x=%20y");
        Assert.StartsWith($"HTTP/{(version.StartsWith("HTTP/2", StringComparison.Ordinal) ? "2" : "1.1")} 200", hit, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nbody", hit, StringComparison.Ordinal);
        Assert.Equal(("y", true), (Field(hit, "x"), Field(hit, "cache-status")!.StartsWith("forebay;hit", StringComparison.Ordinal)));
        Assert.Equal(1, Proxy.AskedFor("/a?x=%20y"));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_body_is_sent_and_echoed(string version)
    {
        Origin.On("/a", request => OriginAnswer.Of(200, "", request.Text));
        Assert.EndsWith("\r\n\r\nsome=body", await RunAsync(version, "/a", "--data", "some=body"), StringComparison.Ordinal);
        Assert.Equal("POST", Origin.Asked.Single().Method);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Compressed_it_is_decoded_to_the_same(string version)
    {
        string page = string.Concat(Enumerable.Repeat("<p>x</p>", 1000));
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|Content-Type: text/html", page));
        string response = await RunAsync(version, "/a", "--compressed");
        Assert.NotNull(Field(response, "content-encoding"));
        Assert.EndsWith("\r\n\r\n" + page, response, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_part_is_resumed(string version)
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|ETag: \"a\"", "0123456789"));
        await RunAsync(version, "/a");
        Assert.EndsWith("\r\n\r\n456789", await RunAsync(version, "/a", "--range", "4-"), StringComparison.Ordinal);
        Assert.Equal(1, Proxy.AskedFor("/a"));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task No_field_of_a_connection_crosses_to_another_version_RFC_9113_8_2_2(string version)
    {
        Origin.On("/a", OriginAnswer.Chunked(200, "Connection: X-Hop|X-Hop: 1|Keep-Alive: timeout=5").Chunk("body").EndChunks());
        string response = await RunAsync(version, "/a");
        Assert.EndsWith("\r\n\r\nbody", response, StringComparison.Ordinal);
        Assert.Equal((null, null), (Field(response, "x-hop"), Field(response, "keep-alive")));
        OriginRequest asked = Origin.Asked.Single();
        Assert.Equal(("GET /a HTTP/1.1", Origin.Authority), (asked.RequestLine, asked.Fields["Host"]));
        Assert.Contains(version.EndsWith("TLS", StringComparison.Ordinal) ? "proto=https" : "proto=http", asked.Fields["Forwarded"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_at_once_by_HTTP_2_are_each_answered()
    {
        Origin.Answer = request => OriginAnswer.Of(200, "Cache-Control: max-age=60", request.Target + "\n");
        string url = $"https://127.0.0.1:{Proxy.TlsPort}/[1-50]";
        string output = await Curl.RunOrSkipAsync("--http2", "--insecure", "--parallel", "--parallel-max", "20", url);
        Assert.Equal(Enumerable.Range(1, 50).Select(i => $"/{i}").Order(StringComparer.Ordinal), output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_error_by_HTTP_2_has_a_status()
    {
        await Origin.StopAsync();
        Assert.StartsWith("HTTP/2 502", await RunAsync("HTTP/2", "/a"), StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(string version, string target, params string[] more)
    {
        (string choice, string origin) = version switch
        {
            "HTTP/2" => ("--http2-prior-knowledge", $"http://127.0.0.1:{Proxy.Http2Port}"),
            "HTTP/2 over TLS" => ("--http2", $"https://127.0.0.1:{Proxy.TlsPort}"),
            "HTTP/1.1 over TLS" => ("--http1.1", $"https://127.0.0.1:{Proxy.TlsPort}"),
            _ => ("--http1.1", $"http://127.0.0.1:{Proxy.Port}"),
        };
        string response = await Curl.RunOrSkipAsync([choice, "--insecure", "--include", .. more, origin + target]);
        await Proxy.StoredAsync();
        return response;
    }

    private static string? Field(string response, string name) =>
        response.Split("\r\n\r\n")[0].Split("\r\n").Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();
}
