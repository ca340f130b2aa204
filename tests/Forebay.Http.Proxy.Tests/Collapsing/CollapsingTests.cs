using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Forebay.Testing;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Collapsing;

/// <summary>Requests for what is being fetched wait for that (RFC 9111 section 4).</summary>
public sealed class CollapsingTests : ProxyTest
{
    private readonly Gate gate = new();

    protected override void Configure(HttpProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ResponseTimeout = TimeSpan.FromDays(1);
    }

    [Fact]
    public async Task Fifty_clients_of_one_URI_are_one_request_to_the_origin()
    {
        Origin.On("/a", OriginAnswer.At(gate).Then(OriginAnswer.Of(200, "Cache-Control: max-age=60", "body")));
        Task<RawResponse>[] waiting = await AskAllAsync(50, _ => RawClient.Request("GET", "/a"));
        gate.Open();
        RawResponse[] responses = await Task.WhenAll(waiting);
        Assert.All(responses, response => Assert.Equal((200, "body", true), (response.Status, response.Text, response.IsComplete)));
        Assert.Equal(1, Proxy.AskedFor("/a"));
        Assert.Equal(49, responses.Count(response => response.IsHit || response.CacheStatus.Contains("collapsed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_comes_while_the_body_streams_gets_what_is_there_and_then_the_rest()
    {
        Origin.On("/a", OriginAnswer.Head(200, "Cache-Control: max-age=60|Content-Length: 10").Body("first").Wait(gate).Body("later"));
        await using RawClient first = await Proxy.ConnectAsync();
        await using RawClient second = await Proxy.ConnectAsync();
        foreach (RawClient client in new[] { first, second })
            await client.SendAsync(RawClient.Request("GET", "/a"));
        RawHead[] heads = [(await first.ReadHeadAsync())!, (await second.ReadHeadAsync())!];
        foreach (RawHead head in heads)
            Assert.Equal("first", await RawClient.ReadTextAsync(head.Body, 5));
        gate.Open();
        foreach (RawHead head in heads)
            Assert.Equal(("later", true), (await RawClient.ReadTextAsync(head.Body, 5), head.Body.IsComplete));
        Assert.Equal(1, Proxy.AskedFor("/a"));
    }

    [Theory]
    [InlineData("Cache-Control: private, max-age=60")]
    [InlineData("Cache-Control: no-store")]
    [InlineData("Cache-Control: max-age=60|Set-Cookie: session=1")]
    public async Task Who_waited_for_what_is_another_users_asks_for_itself(string fields)
    {
        Origin.On("/me", request => OriginAnswer.At(gate).Then(OriginAnswer.Of(200, fields, request.Fields["Cookie"]!)));
        Task<RawResponse>[] waiting = await AskAllAsync(10, user => RawClient.Request("GET", "/me", $"Cookie: user={user}"));
        gate.Open();
        RawResponse[] responses = await Task.WhenAll(waiting);
        Assert.Equal(Enumerable.Range(0, 10).Select(user => $"user={user}"), responses.Select(response => response.Text));
        Assert.Equal(10, Proxy.AskedFor("/me"));
    }

    [Fact]
    public async Task Another_variant_than_was_waited_for_is_asked_for()
    {
        Origin.On("/a", request => OriginAnswer.At(gate).Then(OriginAnswer.Of(200, "Cache-Control: max-age=60|Vary: X", request.Fields["X"]!)));
        Task<RawResponse>[] waiting = await AskAllAsync(4, client => RawClient.Request("GET", "/a", $"X: {client % 2}"));
        gate.Open();
        Assert.Equal(["0", "1", "0", "1"], (await Task.WhenAll(waiting)).Select(response => response.Text));
        Assert.InRange(Proxy.AskedFor("/a"), 2, 3);
    }

    [Fact]
    public async Task Who_waits_is_not_let_down_by_the_client_that_asked_first()
    {
        Origin.On("/a", OriginAnswer.At(gate).Then(OriginAnswer.Of(200, "Cache-Control: max-age=60", "body")));
        await using RawClient first = await Proxy.ConnectAsync();
        await first.SendAsync(RawClient.Request("GET", "/a"));
        await gate.Arrived;
        await using RawClient second = await Proxy.ConnectAsync();
        await second.SendAsync(RawClient.Request("GET", "/a"));
        await Eventually.TrueAsync(() => Proxy.ActiveRequests == 2, "both wait");
        first.Reset();
        Assert.Equal("/b", (await GetAsync("/b")).Text);
        gate.Open();
        RawResponse response = (await second.ReadAsync())!;
        Assert.Equal((200, "body", true), (response.Status, response.Text, response.IsComplete));
    }

    [Fact]
    public async Task An_origin_that_fails_fails_all_who_wait()
    {
        Origin.On("/a", OriginAnswer.At(gate).Close());
        Task<RawResponse>[] waiting = await AskAllAsync(10, _ => RawClient.Request("GET", "/a"));
        gate.Open();
        Assert.All(await Task.WhenAll(waiting), response => Assert.Equal(502, response.Status));
    }

    [Fact]
    public async Task Who_has_waited_for_long_asks_for_itself()
    {
        Origin.On("/a", OriginAnswer.At(gate).Then(OriginAnswer.Of(200, "Cache-Control: max-age=60", "slow")), OriginAnswer.Of(200, "Cache-Control: max-age=60", "fast"));
        Task<RawResponse>[] waiting = await AskAllAsync(2, _ => RawClient.Request("GET", "/a"));
        RawResponse fast = await await Proxy.WaitedForAsync(Task.WhenAny(waiting));
        Assert.Equal("fast", fast.Text);
        gate.Open();
        Assert.Equal(["fast", "slow"], (await Task.WhenAll(waiting)).Select(response => response.Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Changes_never_wait_for_each_other()
    {
        Origin.On("/a", OriginAnswer.At(gate).Then(OriginAnswer.Of(200)));
        Task<RawResponse>[] waiting = await AskAllAsync(5, _ => RawClient.Request("POST", "/a", "Content-Length: 0"));
        await Eventually.TrueAsync(() => Proxy.AskedFor("/a") == 5, "each has reached the origin");
        gate.Open();
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task A_stale_response_is_validated_once_for_all_who_want_it()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|ETag: \"a\"", "body"), OriginAnswer.At(gate).Then(OriginAnswer.Of(304, "ETag: \"a\"")));
        await GetAsync("/a");
        Time.Advance(TimeSpan.FromSeconds(61));
        Task<RawResponse>[] waiting = await AskAllAsync(20, _ => RawClient.Request("GET", "/a"));
        gate.Open();
        Assert.All(await Task.WhenAll(waiting), response => Assert.Equal((200, "body"), (response.Status, response.Text)));
        Assert.Equal(2, Proxy.AskedFor("/a"));
    }

    /// <summary>Asks on a connection each, and returns when the proxy has all the requests and the origin the first.</summary>
    private async Task<Task<RawResponse>[]> AskAllAsync(int clients, Func<int, string> request)
    {
        Task<RawResponse>[] waiting = [.. Enumerable.Range(0, clients).Select(client => AskAsync(request(client)))];
        await Eventually.TrueAsync(() => Proxy.ActiveRequests == clients, "the proxy has every request");
        await gate.Arrived;
        return waiting;
    }

    private async Task<RawResponse> AskAsync(string request)
    {
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(request);
        return (await client.ReadAsync())!;
    }
}
