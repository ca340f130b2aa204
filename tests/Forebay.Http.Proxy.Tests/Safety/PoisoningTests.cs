using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Safety;

/// <summary>What one client sends must not decide what others get.</summary>
public sealed class PoisoningTests : ProxyTest
{
    [Theory]
    [InlineData("X-Forwarded-Host: evil.example")]
    [InlineData("X-Host: evil.example")]
    [InlineData("X-Forwarded-Server: evil.example")]
    [InlineData("X-Original-URL: /evil")]
    [InlineData("X-Rewrite-URL: /evil")]
    [InlineData("X-HTTP-Method-Override: POST")]
    [InlineData("X-HTTP-Method: POST")]
    [InlineData("X-Method-Override: POST")]
    [InlineData("Forwarded: host=evil.example")]
    public async Task An_origin_that_believes_such_fields_is_not_told_them(string line)
    {
        string name = line.Split(':')[0], value = line.Split(": ")[1];
        Origin.On("/a", request => OriginAnswer.Of(200, "Cache-Control: max-age=60", request.Fields[name]?.Contains(value, StringComparison.Ordinal) == true ? "poison" : "good"));
        await GetAsync("/a", line);
        Assert.Equal("good", (await GetAsync("/a")).Text);
    }

    [Fact]
    public async Task A_target_with_another_host_is_not_stored_for_this_one_RFC_9112_3_2_2()
    {
        Origin.On("/a", request => OriginAnswer.Of(200, "Cache-Control: max-age=60", request.Fields["Forwarded"]?.Contains("evil", StringComparison.Ordinal) == true ? "poison" : "good"));
        await using (RawClient client = await Proxy.ConnectAsync())
        {
            await client.SendAsync("GET http://evil.example/a HTTP/1.1\r\nHost: proxy.example\r\n\r\n");
            await client.ReadAsync();
        }
        Assert.Equal("good", (await GetAsync("/a")).Text);
    }

    [Theory]
    [InlineData("PROXY.example")]
    [InlineData("proxy.example:80")]
    public async Task Hosts_that_are_the_same_share_what_is_stored_RFC_9110_4_2_3(string host)
    {
        await GetAsync("/a", "Host: proxy.example");
        Assert.True((await GetAsync("/a", "Host: " + host)).IsHit);
    }

    [Theory]
    [InlineData("proxy.example:8080")]
    [InlineData("other.example")]
    [InlineData("proxy.example.")]
    public async Task Hosts_that_are_not_the_same_share_nothing(string host)
    {
        await GetAsync("/a", "Host: proxy.example");
        RawResponse response = await GetAsync("/a", "Host: " + host);
        Assert.False(response.IsHit);
    }

    [Fact]
    public async Task An_error_by_a_bad_request_is_not_what_others_get()
    {
        Origin.On("/a", request => request.Fields["X-Bad"] is null ? OriginAnswer.Of(200, "Cache-Control: max-age=60", "good") : OriginAnswer.Of(400, "", "bad"));
        Assert.Equal(400, (await GetAsync("/a", "X-Bad: 1")).Status);
        Assert.Equal("good", (await GetAsync("/a")).Text);
    }
}
