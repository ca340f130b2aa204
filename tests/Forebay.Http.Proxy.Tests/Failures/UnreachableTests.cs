using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Forebay.Testing;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Failures;

/// <summary>Origins that are not there, or too late (RFC 9110 section 15.6.3, 15.6.5).</summary>
public sealed class UnreachableTests : ProxyTest
{
    private readonly Gate gate = new();

    protected override void Configure(HttpProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ResponseTimeout = TimeSpan.FromSeconds(30);
        options.BodyTimeout = TimeSpan.FromSeconds(10);
    }

    [Fact]
    public async Task A_connection_that_is_refused_is_a_502_that_tells_nothing_of_the_inside()
    {
        await Origin.StopAsync();
        RawResponse response = await GetAsync("/a");
        Assert.Equal((502, true), (response.Status, response.IsComplete));
        Assert.DoesNotContain($"{Origin.Port}", response.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", response.Text, StringComparison.Ordinal);
        Origin.Start();
        Assert.Equal((200, "/a"), ((await GetAsync("/a")).Status, (await GetAsync("/a")).Text));
    }

    [Fact]
    public async Task An_origin_that_does_not_answer_in_time_is_a_504()
    {
        Origin.On("/a", OriginAnswer.At(gate).Then(OriginAnswer.Of(200)));
        DateTimeOffset begun = Time.GetUtcNow();
        Task<RawResponse> waiting = GetAsync("/a");
        await gate.Arrived;
        Assert.Equal(504, (await Proxy.WaitedForAsync(waiting)).Status);
        Assert.True(Time.GetUtcNow() - begun >= TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_head_that_comes_in_drops_is_a_504_as_well()
    {
        Origin.On("/a", OriginAnswer.Raw("HTTP/1.1 200 OK\r\nX: y").Wait(gate));
        Task<RawResponse> waiting = GetAsync("/a");
        await gate.Arrived;
        Assert.Equal(504, (await Proxy.WaitedForAsync(waiting)).Status);
    }

    [Fact]
    public async Task A_change_that_is_not_answered_in_time_is_a_504_and_is_not_sent_again()
    {
        Origin.On("/a", OriginAnswer.At(gate).Then(OriginAnswer.Of(200)));
        Task<RawResponse> waiting = AskAsync("POST", "/a", "Content-Length: 0");
        await gate.Arrived;
        Assert.Equal(504, (await Proxy.WaitedForAsync(waiting)).Status);
        Assert.Equal(1, Proxy.AskedFor("/a"));
    }

    [Fact]
    public async Task A_body_that_pauses_for_too_long_is_cut_and_not_stored()
    {
        Origin.On("/a", OriginAnswer.Head(200, "Cache-Control: max-age=60|Content-Length: 10").Body("12345").Wait(gate), OriginAnswer.Of(200, "Cache-Control: max-age=60", "whole"));
        Task<RawResponse> waiting = GetAsync("/a");
        await gate.Arrived;
        Assert.False((await Proxy.WaitedForAsync(waiting)).IsComplete);
        Assert.Equal("whole", (await GetAsync("/a")).Text);
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_its_request_to_the_origin()
    {
        Origin.On("/a", OriginAnswer.At(gate).Then(OriginAnswer.Of(200, "Cache-Control: no-store")));
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request("POST", "/a", "Content-Length: 0"));
        await gate.Arrived;
        client.Reset();
        await Eventually.TrueAsync(() => Proxy.ActiveRequests == 0, "the proxy has given it up");
        Assert.Equal(200, (await GetAsync("/b")).Status);
    }
}
