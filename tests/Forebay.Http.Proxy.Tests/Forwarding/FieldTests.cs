using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Forwarding;

/// <summary>Which fields pass through an intermediary, and which it adds (RFC 9110 section 7.6).</summary>
public sealed class FieldTests : ProxyTest
{
    private OriginRequest Asked => Origin.Asked[^1];

    [Fact]
    public async Task Fields_pass_both_ways_as_they_are_and_in_their_order_RFC_9110_5_3()
    {
        Origin.On("/a", OriginAnswer.Of(200, "X-One: 1|X-Two: b, c|X-One: 2|X-Empty:|X-High: caf\u00e9", "1"));
        RawResponse response = await GetAsync("/a", "X-A: 1", "X-B:", "X-A: 2, 3", "X-High: caf\u00e9", "User-Agent: raw (x; y)", "Cookie: a=1; b=2");
        Assert.Equal(("1, 2, 3", "1, 2"), (Asked.Fields["X-A"], response["X-One"]));
        Assert.Equal(("", "caf\u00e9", "raw (x; y)", "a=1; b=2"), (Asked.Fields["X-B"], Asked.Fields["X-High"], Asked.Fields["User-Agent"], Asked.Fields["Cookie"]));
        Assert.Equal(("b, c", "", "caf\u00e9"), (response["X-Two"], response["X-Empty"], response["X-High"]));
    }

    [Fact]
    public async Task Nothing_is_added_to_a_request_but_what_an_intermediary_adds()
    {
        await GetAsync("/a");
        string[] names = [.. Asked.Fields.Lines.Select(line => line.Split(':')[0].ToUpperInvariant())];
        Assert.Empty(names.Except(["HOST", "VIA", "FORWARDED", "X-FORWARDED-FOR", "X-FORWARDED-HOST", "X-FORWARDED-PROTO", "ACCEPT-ENCODING", "CONNECTION", "TRACEPARENT"]));
    }

    [Fact]
    public async Task Via_is_added_both_ways_behind_what_is_there_RFC_9110_7_6_3()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|Via: 1.0 inner", "1"));
        RawResponse miss = await GetAsync("/a", "Via: 1.0 outer");
        Assert.Matches(@"^1\.0 outer, 1\.1 \S+$", Asked.Fields["Via"]);
        Assert.Matches(@"^1\.0 inner, 1\.1 \S+$", miss["Via"]);
        Assert.Matches(@"^1\.0 inner, 1\.1 \S+$", (await GetAsync("/a"))["Via"]);
    }

    [Theory]
    [InlineData("Keep-Alive: timeout=5")]
    [InlineData("Proxy-Connection: keep-alive")]
    [InlineData("Proxy-Authorization: Basic YQ==")]
    [InlineData("Connection: X-Hop|X-Hop: 1")]
    [InlineData("Connection: x-hop|Connection: X-Other|X-Hop: 1|X-Other: 2")]
    public async Task Fields_of_the_connection_do_not_reach_the_origin_RFC_9110_7_6_1(string lines)
    {
        await GetAsync("/a", lines.Split('|'));
        foreach (string name in lines.Split('|').Select(line => line.Split(':')[0]).Where(name => name != "Connection"))
            Assert.False(Asked.Fields.Has(name), name);
        Assert.DoesNotContain("hop", Asked.Fields["Connection"] ?? "", StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("TE: trailers")]
    [InlineData("TE: gzip, trailers|Connection: TE")]
    [InlineData("X: y")]
    public async Task A_TE_that_the_origin_gets_is_the_proxys_own_RFC_9110_10_1_4(string lines)
    {
        await GetAsync("/a", lines.Split('|'));
        Assert.True(Asked.Fields["TE"] is null or "trailers", Asked.Fields["TE"]);
        Assert.Equal(Asked.Fields.Has("TE"), Asked.Fields["Connection"]?.Contains("TE", StringComparison.OrdinalIgnoreCase) == true);
    }

    [Fact]
    public async Task Fields_of_the_origins_connection_do_not_reach_the_client_nor_a_later_one_RFC_9110_7_6_1()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|Connection: X-Hop|X-Hop: 1|Keep-Alive: timeout=5|Proxy-Authenticate: Basic|X: y", "1").Close());
        for (int i = 0; i < 2; i++)
        {
            RawResponse response = await GetAsync("/a");
            Assert.Equal((null, null, null, "y"), (response["X-Hop"], response["Keep-Alive"], response["Proxy-Authenticate"], response["X"]));
            Assert.DoesNotContain("X-Hop", response["Connection"] ?? "", StringComparison.OrdinalIgnoreCase);
        }
        Assert.Equal(1, Proxy.AskedFor("/a"));
    }

    [Theory]
    [InlineData("Connection: Cache-Control|Cache-Control: no-cache")]
    [InlineData("Connection: Host")]
    [InlineData("Connection: Content-Length")]
    [InlineData("Connection: Authorization|Authorization: Bearer a")]
    public async Task A_client_that_names_end_to_end_fields_as_those_of_its_connection_breaks_nothing(string lines)
    {
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request("POST", "/a", [.. lines.Split('|'), "Content-Length: 3"]) + "abc");
        RawResponse? response = await client.ReadAsync();
        Assert.True(response is null || response.Status is 200 or 400, response?.StatusLine);
        Assert.All(Origin.Asked, request => Assert.Equal(("abc", Origin.Authority), (request.Text, request.Fields["Host"])));
        Assert.Empty(Origin.Malformed);
    }

    [Fact]
    public async Task The_Host_is_the_origins_RFC_9110_7_2()
    {
        await GetAsync("/a", "Host: shop.example:8080");
        Assert.Equal(Origin.Authority, Asked.Fields["Host"]);
    }

    [Fact]
    public async Task Who_asked_is_told_by_Forwarded_RFC_7239()
    {
        await GetAsync("/a", "Host: shop.example:8080");
        string forwarded = Assert.Single(Asked.Fields.Values("Forwarded"));
        string[] parts = forwarded.Split(';');
        Assert.Contains("proto=http", parts);
        Assert.Contains("host=\"shop.example:8080\"", parts);
        Assert.Contains(parts, part => part.StartsWith("for=127.0.0.1", StringComparison.Ordinal) || part.StartsWith("for=\"127.0.0.1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Forwarded: for=6.6.6.6;host=evil.example")]
    [InlineData("X-Forwarded-For: 6.6.6.6")]
    [InlineData("X-Forwarded-Host: evil.example")]
    [InlineData("X-Forwarded-Proto: evil")]
    [InlineData("X-Forwarded-Port: 6666")]
    [InlineData("X-Forwarded-Scheme: evil")]
    [InlineData("X-Forwarded-Server: evil.example")]
    [InlineData("X-Forwarded-Prefix: /evil")]
    [InlineData("X-Real-IP: 6.6.6.6")]
    [InlineData("X-Original-URL: /evil")]
    [InlineData("X-Rewrite-URL: /evil")]
    [InlineData("X-Host: evil.example")]
    public async Task What_a_stranger_says_of_where_it_came_from_is_dropped(string line)
    {
        await GetAsync("/a", line);
        Assert.DoesNotContain(Asked.Fields.Lines, one => one.Contains("evil", StringComparison.Ordinal) || one.Contains("666", StringComparison.Ordinal) || one.Contains("6.6", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_can_not_say_itself_what_the_cache_has_done()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|Cache-Status: inner;hit", "1"));
        Assert.StartsWith("inner;hit, forebay;fwd=", (await GetAsync("/a"))["Cache-Status"], StringComparison.Ordinal);
        Assert.EndsWith("forebay;hit;ttl=60", (await GetAsync("/a"))["Cache-Status"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_servers_own_name_is_the_origins_to_say()
    {
        Origin.On("/named", OriginAnswer.Of(200, "Server: scripted", "1"));
        Assert.Equal("scripted", (await GetAsync("/named"))["Server"]);
        Assert.Null((await GetAsync("/unnamed"))["Server"]);
    }
}
