using System.Net;
using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Purging;

/// <summary>Purging by the method PURGE, where the responses are asked for.</summary>
public sealed class PurgeMethodTests : ProxyTest
{
    private const string Bearer = "Authorization: Bearer " + ProxyFixture.Token;

    protected override void Configure(HttpProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.AdminAddresses.Clear();
        options.AdminAddresses.Add("127.0.0.1/32");
    }

    [Fact]
    public async Task What_is_purged_is_asked_for_again_in_every_variant()
    {
        Origin.On("/a", request => OriginAnswer.Of(200, "Cache-Control: max-age=60|Vary: X", request.Fields["X"]!));
        foreach (string x in new[] { "1", "2" })
            await GetAsync("/a", "X: " + x);
        await GetAsync("/b");
        Assert.InRange((await AskAsync("PURGE", "/a", Bearer)).Status, 200, 204);
        foreach (string x in new[] { "1", "2" })
            Assert.False((await GetAsync("/a", "X: " + x)).IsHit);
        Assert.True((await GetAsync("/b")).IsHit);
        Assert.DoesNotContain(Origin.Asked, request => request.Method == "PURGE");
    }

    [Theory]
    [InlineData("X: y", 401)]
    [InlineData("Authorization: Bearer wrong", 401)]
    [InlineData("Authorization: Bearer open-sesam", 401)]
    [InlineData("Authorization: Bearer open-sesame1", 401)]
    [InlineData("Authorization: Basic open-sesame", 401)]
    [InlineData("Authorization: Bearer", 401)]
    public async Task Without_the_token_nothing_is_purged(string line, int status)
    {
        await GetAsync("/a");
        RawResponse response = await AskAsync("PURGE", "/a", line);
        Assert.Equal(status, response.Status);
        Assert.StartsWith("Bearer", response["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.True((await GetAsync("/a")).IsHit);
        Assert.DoesNotContain(Origin.Asked, request => request.Method == "PURGE");
    }

    [Fact]
    public async Task From_another_address_nothing_is_purged_though_the_token_is_right()
    {
        await GetAsync("/a");
        await using RawClient stranger = await Proxy.ConnectAsync(IPAddress.Parse("127.0.0.2"));
        Assert.Equal(403, (await stranger.AskAsync("PURGE", "/a", Bearer, "X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1")).Status);
        Assert.True((await GetAsync("/a")).IsHit);
    }

    [Fact]
    public async Task The_host_says_whose_response_is_purged()
    {
        foreach (string host in new[] { "one.example", "two.example" })
            await GetAsync("/a", "Host: " + host);
        await AskAsync("PURGE", "/a", Bearer, "Host: one.example");
        Assert.False((await GetAsync("/a", "Host: one.example")).IsHit);
        Assert.True((await GetAsync("/a", "Host: two.example")).IsHit);
    }
}
