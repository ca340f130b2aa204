using System.Net;
using Forebay.Http.Fields;
using Forebay.Http.Proxy.Tests.Wire;
using Forebay.Http.Proxy.Upstream;
using Forebay.Http.Targets;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Upstream;

public sealed class RequestFieldsTests
{
    private static readonly TargetUri Target = new("https", "shop.example", "/a");

    [Fact]
    public void What_a_client_says_of_itself_is_replaced_by_what_is_known_of_it()
    {
        FieldList sent = Sent("Host: evil|Forwarded: for=evil|X-Forwarded-For: evil|X-Forwarded-Host: evil|X-Real-IP: evil|X-Original-URL: /evil|X-HTTP-Method-Override: PUT|Accept: a|Accept: b", IPAddress.Parse("192.0.2.7"));
        Assert.DoesNotContain(sent, field => field.Value.Contains("evil", StringComparison.Ordinal));
        Assert.Equal(("origin:81", "for=192.0.2.7;host=\"shop.example\";proto=https", "192.0.2.7"), (sent.Combined("Host"), sent.Combined("Forwarded"), sent.Combined("X-Forwarded-For")));
        Assert.Equal(("shop.example", "https", "1.1 forebay", "a, b"), (sent.Combined("X-Forwarded-Host"), sent.Combined("X-Forwarded-Proto"), sent.Combined("Via"), sent.Combined("Accept")));
        Assert.False(sent.Has("X-HTTP-Method-Override"));
    }

    [Fact]
    public void Every_field_that_is_not_part_of_the_key_is_dropped_in_any_case() =>
        Assert.All(RequestFields.Unkeyed, name => Assert.DoesNotContain(Sent($"{name.ToUpperInvariant()}: evil"), field => field.Value == "evil"));

    [Theory]
    [InlineData("Connection: X, close|X: 1", "X")]
    [InlineData("Connection: keep-alive|Keep-Alive: 5", "Keep-Alive")]
    [InlineData("Proxy-Authorization: Basic x", "Proxy-Authorization")]
    [InlineData("Transfer-Encoding: chunked", "Transfer-Encoding")]
    [InlineData("Upgrade: h2c", "Upgrade")]
    [InlineData("Expect: 100-continue", "Expect")]
    public void What_is_of_the_clients_connection_is_not_sent_on_RFC_9110_7_6_1(string lines, string name) => Assert.False(Sent(lines).Has(name));

    [Theory]
    [InlineData("TE: trailers", "trailers", "TE")]
    [InlineData("TE: trailers;q=0.5, gzip", "trailers", "TE")]
    [InlineData("TE: gzip", null, null)]
    public void Trailers_are_asked_for_where_the_client_takes_them(string lines, string? coding, string? connection)
    {
        FieldList sent = Sent(lines);
        Assert.Equal((coding, connection), (sent.Combined("TE"), sent.Combined("Connection")));
    }

    [Fact]
    public void Via_and_the_chain_go_on_from_what_trusted_proxies_said()
    {
        var client = new ClientFacts(IPAddress.Parse("2001:db8::1"), Target, "2", "for=1.2.3.4", "1.2.3.4");
        FieldList sent = RequestFields.For(new FieldList { { "Via", "1.0 a" }, { "Via", "1.1 b" } }, client, new OriginRoute(), "origin:81", "forebay");
        Assert.Equal("1.0 a, 1.1 b, 2 forebay", sent.Combined("Via"));
        Assert.Equal("for=1.2.3.4, for=\"[2001:db8::1]\";host=\"shop.example\";proto=https", sent.Combined("Forwarded"));
        Assert.Equal("1.2.3.4, 2001:db8::1", sent.Combined("X-Forwarded-For"));
    }

    [Fact]
    public void A_request_of_the_proxys_own_speaks_for_nobody() => Assert.DoesNotContain(Sent(""), field => field.Name.Contains("Forwarded", StringComparison.Ordinal));

    [Fact]
    public void The_clients_Host_goes_on_where_the_route_says_so() =>
        Assert.Equal("shop.example", RequestFields.For(new FieldList(), new ClientFacts(null, Target, "1.1"), new OriginRoute { PreserveHost = true }, "origin:81", "forebay").Combined("Host"));

    private static FieldList Sent(string lines, IPAddress? address = null)
    {
        var fields = new FieldList(FieldLines.Of(lines).Select(line => new Field(line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..])));
        return RequestFields.For(fields, new ClientFacts(address, Target, "1.1"), new OriginRoute(), "origin:81", "forebay");
    }
}
