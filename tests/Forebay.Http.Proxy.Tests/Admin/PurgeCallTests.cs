using System.Net;
using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Admin;

/// <summary>Purging by the admin's calls, on a port of their own.</summary>
public sealed class PurgeCallTests : ProxyTest
{
    protected override void Configure(HttpProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.AdminAddresses.Clear();
        options.AdminAddresses.Add("127.0.0.1/32");
    }

    [Theory]
    [InlineData("""{ "url": "http://proxy.example/api/a" }""", "/api/a")]
    [InlineData("""{ "url": "http://proxy.example/api/a?x=1" }""", "/api/a?x=1")]
    [InlineData("""{ "pattern": "/api/*" }""", "/api/a /api/b /api/a?x=1")]
    [InlineData("""{ "tag": "even" }""", "/api/b")]
    [InlineData("""{ "tag": "odd" }""", "/api/a /c")]
    [InlineData("""{ "all": true }""", "/api/a /api/a?x=1 /api/b /c")]
    [InlineData("""{ "url": "http://other.example/api/a" }""", "")]
    [InlineData("""{ "tag": "unknown" }""", "")]
    public async Task What_is_named_is_asked_for_again_and_nothing_else(string body, string purged)
    {
        Origin.On("/api/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|Surrogate-Key: odd all", "1"));
        Origin.On("/api/b", OriginAnswer.Of(200, "Cache-Control: max-age=60|Cache-Tag: even, all", "2"));
        Origin.On("/c", OriginAnswer.Of(200, "Cache-Control: max-age=60|Surrogate-Key: other|Surrogate-Key: odd", "3"));
        string[] targets = ["/api/a", "/api/a?x=1", "/api/b", "/c"];
        foreach (string target in targets)
            Assert.True((await Proxy.GetTwiceAsync(target)).IsHit);
        Assert.InRange((await PurgeAsync(body)).Status, 200, 204);
        foreach (string target in targets)
            Assert.Equal((target, !purged.Split(' ').Contains(target)), (target, (await GetAsync(target)).IsHit));
    }

    [Theory]
    [InlineData("""{ "url": "http://proxy.example/a" }""")]
    [InlineData("""{ "pattern": "/*" }""")]
    [InlineData("""{ "tag": "t" }""")]
    [InlineData("""{ "all": true }""")]
    public async Task Every_variant_is_purged(string body)
    {
        Origin.On("/a", request => OriginAnswer.Of(200, "Cache-Control: max-age=60|Vary: X|Surrogate-Key: t", request.Fields["X"]!));
        foreach (string x in new[] { "1", "2", "3" })
            await Proxy.GetTwiceAsync("/a", "X: " + x);
        await PurgeAsync(body);
        foreach (string x in new[] { "1", "2", "3" })
            Assert.False((await GetAsync("/a", "X: " + x)).IsHit);
    }

    [Theory]
    [InlineData("""{ "url": "http://proxy.example/a", "soft": true }""")]
    [InlineData("""{ "pattern": "/*", "soft": true }""")]
    [InlineData("""{ "tag": "t", "soft": true }""")]
    [InlineData("""{ "all": true, "soft": true }""")]
    public async Task What_is_purged_softly_is_validated_and_stands_in_while_the_origin_is_away(string body)
    {
        Origin.On("/a", request => request.Fields.Has("If-None-Match") ? OriginAnswer.Of(304, "ETag: \"a\"") : OriginAnswer.Of(200, "Cache-Control: max-age=60|ETag: \"a\"|Surrogate-Key: t", "1"));
        await Proxy.GetTwiceAsync("/a");
        Assert.InRange((await PurgeAsync(body)).Status, 200, 204);
        Time.Advance(TimeSpan.FromSeconds(1));
        await Origin.StopAsync();
        Assert.Equal((200, "1"), ((await GetAsync("/a")).Status, (await GetAsync("/a")).Text));
        Origin.Start();
        RawResponse validated = await GetAsync("/a");
        Assert.Equal(("1", false, "\"a\""), (validated.Text, validated.IsHit, Origin.Asked[^1].Fields["If-None-Match"]));
        Assert.True((await GetAsync("/a")).IsHit);
    }

    [Fact]
    public async Task The_fields_that_name_tags_are_not_sent_to_clients()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|Surrogate-Key: a b|Cache-Tag: c", "1"));
        for (int i = 0; i < 2; i++)
        {
            RawResponse response = await GetAsync("/a");
            Assert.Equal((null, null), (response["Surrogate-Key"], response["Cache-Tag"]));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{ "url": 1 }""")]
    [InlineData("""{ "url": "not a url" }""")]
    [InlineData("""{ "all": false }""")]
    [InlineData("""{ "tag": "" }""")]
    public async Task What_names_nothing_is_refused_and_purges_nothing(string body)
    {
        await GetAsync("/a");
        Assert.Equal(400, (await PurgeAsync(body)).Status);
        Assert.True((await GetAsync("/a")).IsHit);
    }

    [Fact]
    public async Task Without_the_token_or_from_elsewhere_nothing_is_purged()
    {
        await GetAsync("/a");
        RawResponse unauthorised = await PurgeAsync("""{ "all": true }""", bearer: "Authorization: Bearer wrong");
        Assert.Equal(401, unauthorised.Status);
        Assert.Equal(401, (await PurgeAsync("""{ "all": true }""", bearer: "X: y")).Status);
        Assert.Equal(403, (await PurgeAsync("""{ "all": true }""", from: IPAddress.Parse("127.0.0.2"))).Status);
        Assert.True((await GetAsync("/a")).IsHit);
    }

    [Fact]
    public async Task The_admins_calls_are_not_to_be_had_where_responses_are_asked_for()
    {
        await GetAsync("/a");
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request("POST", "/purge", AdminCall.Bearer, "Content-Type: application/json", "Content-Length: 12") + "{\"all\":true}");
        await client.ReadAsync();
        Assert.True((await GetAsync("/a")).IsHit);
        Assert.Equal("{\"all\":true}", Origin.Asked[^1].Text);
    }

    private Task<RawResponse> PurgeAsync(string body, string bearer = AdminCall.Bearer, IPAddress? from = null) => AdminCall.PostAsync(Proxy, "/purge", body, bearer, from);
}
