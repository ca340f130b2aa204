using System.Net;
using System.Text;
using Forebay.Http.Proxy.Tests.Client;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Safety;

/// <summary>Bytes of one protocol where another is spoken (RFC 9113 section 3.4, 5.4.1).</summary>
public sealed class OtherProtocolTests : ProxyTest
{
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private const string Settings = "\0\0\0\u0004\0\0\0\0\0";

    public static TheoryData<string> Bytes =>
    [
        RawClient.Request("GET", "/hidden"),
        Preface,
        Preface + RawClient.Request("GET", "/hidden"),
        Preface + Settings + "\u00ff\u00ff\u00ff\u0001\u0005\0\0\0\u0001",
        Preface + Settings + "\0\0\u0005\u0001\u0005\0\0\0\u0001\u00ff\u00ff\u00ff\u00ff\u00ff",
        Preface + Settings + "\0\0\u0001\0\0\0\0\0\u0001x",
        Preface + Settings + "\0\0\u0004\u0008\0\0\0\0\0\0\0\0\0",
        Preface + Settings + "\0\0\u0008\u0007\0\0\0\0\0\0\0\0\0\0\0\0\0",
        "\u0016\u0003\u0001\0\u0005hello",
        new string('\0', 1000),
    ];

    [Theory]
    [MemberData(nameof(Bytes))]
    public async Task They_end_their_own_connection_and_reach_no_origin(string bytes)
    {
        foreach (int port in new[] { Proxy.Port, Proxy.Http2Port, Proxy.TlsPort })
        {
            await using RawClient client = await RawClient.ConnectAsync(port);
            await client.ExchangeAsync(Encoding.Latin1.GetBytes(bytes));
        }
        Assert.All(Origin.Asked, request => Assert.True(bytes.StartsWith("GET /hidden", StringComparison.Ordinal) && request.Target == "/hidden", request.RequestLine));
        Assert.Equal("/good", (await GetAsync("/good")).Text);
        using var other = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        Assert.Equal("/good", await other.GetStringAsync(new Uri($"http://127.0.0.1:{Proxy.Http2Port}/good")));
        Assert.Empty(Origin.Malformed);
    }
}
