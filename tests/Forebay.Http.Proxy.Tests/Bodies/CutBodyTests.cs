using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Forebay.Http.Proxy.Tests.Wire;
using Forebay.Testing;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Bodies;

/// <summary>A body that does not come to its end is nobody's answer (RFC 9111 section 3.3, RFC 9112 section 8).</summary>
public sealed class CutBodyTests : ProxyTest
{
    private static readonly Dictionary<string, OriginAnswer> Cuts = new(StringComparer.Ordinal)
    {
        ["length"] = OriginAnswer.Head(200, "Cache-Control: max-age=60|Content-Length: 10").Body("12345").Close(),
        ["length, nothing"] = OriginAnswer.Head(200, "Cache-Control: max-age=60|Content-Length: 10").Close(),
        ["length, reset"] = OriginAnswer.Head(200, "Cache-Control: max-age=60|Content-Length: 10").Body("12345").Reset(),
        ["length, large"] = OriginAnswer.Head(200, "Cache-Control: max-age=60|Content-Length: 3000001").Body(new GeneratedBody(3_000_000)).Close(),
        ["chunks"] = OriginAnswer.Chunked(200, "Cache-Control: max-age=60").Chunk("12345").Close(),
        ["chunks, within one"] = OriginAnswer.Chunked(200, "Cache-Control: max-age=60").Send("a\r\n12345").Close(),
        ["chunks, within a size"] = OriginAnswer.Chunked(200, "Cache-Control: max-age=60").Chunk("12345").Send("5").Close(),
        ["chunks, before the last line"] = OriginAnswer.Chunked(200, "Cache-Control: max-age=60").Chunk("12345").Send("0\r\n").Close(),
        ["chunks, a size that is none"] = OriginAnswer.Chunked(200, "Cache-Control: max-age=60").Chunk("12345").Send("xyz\r\n12345\r\n0\r\n\r\n").Close(),
        ["chunks, a size beyond all"] = OriginAnswer.Chunked(200, "Cache-Control: max-age=60").Chunk("12345").Send("ffffffffffffffffff\r\n12345\r\n0\r\n\r\n").Close(),
        ["chunks, a negative size"] = OriginAnswer.Chunked(200, "Cache-Control: max-age=60").Chunk("12345").Send("-5\r\n12345\r\n0\r\n\r\n").Close(),
        ["chunks, longer than said"] = OriginAnswer.Chunked(200, "Cache-Control: max-age=60").Send("3\r\n12345\r\n0\r\n\r\n").Close(),
        ["end of connection, reset"] = OriginAnswer.Head(200, "Cache-Control: max-age=60|Connection: close").Body("12345").Reset(),
    };

    public static TheoryData<string> Names => [.. Cuts.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_client_sees_that_it_is_cut_and_nothing_is_stored(string cut)
    {
        Origin.On("/a", Cuts[cut]);
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request("GET", "/a"));
        RawResponse? response = await client.ReadAsync();
        Assert.True(response is null or { Status: 502 } or { IsComplete: false }, $"{response?.StatusLine}: {response?.Text}");
        await Proxy.StoredAsync();
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60", "whole"));
        RawResponse whole = await GetAsync("/a");
        Assert.Equal((200, "whole", false), (whole.Status, whole.Text, whole.IsHit));
    }

    [Fact]
    public async Task What_follows_a_body_that_is_longer_than_it_says_is_nobodys_answer_RFC_9112_9_2()
    {
        Origin.On("/a", OriginAnswer.Raw("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 3\r\n\r\n123HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 6\r\n\r\npoison"));
        Assert.Equal("123", (await GetAsync("/a")).Text);
        foreach (string target in new[] { "/b", "/c" })
            Assert.Equal((target, target), ((await GetAsync(target)).Text, (await GetAsync(target)).Text));
    }

    [Fact]
    public async Task Bytes_behind_a_304_or_a_HEAD_are_nobodys_answer()
    {
        Origin.On("/head", OriginAnswer.Raw("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"));
        await AskAsync("HEAD", "/head");
        Assert.Equal("/b", (await GetAsync("/b")).Text);
        Origin.On("/c", OriginAnswer.Of(200, "Cache-Control: no-cache|ETag: \"a\"", "c"), OriginAnswer.Raw("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 6\r\n\r\npoison"));
        for (int i = 0; i < 2; i++)
            Assert.Equal("c", (await GetAsync("/c")).Text);
        Assert.Equal("/d", (await GetAsync("/d")).Text);
    }

    [Fact]
    public async Task A_client_that_goes_in_the_middle_leaves_no_half_for_others()
    {
        var gate = new Gate();
        var rest = new GeneratedBody(500_000);
        Origin.On("/a", OriginAnswer.Head(200, $"Cache-Control: max-age=60|Content-Length: {rest.Length + 5}").Body("first").Wait(gate).Body(rest));
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request("GET", "/a"));
        Assert.Equal("first", await RawClient.ReadTextAsync((await client.ReadHeadAsync())!.Body, 5));
        client.Reset();
        gate.Open();
        RawResponse whole = await GetAsync("/a");
        Assert.Equal((200, true, rest.Length + 5), (whole.Status, whole.IsComplete, whole.Body.Length));
        RawResponse hit = await GetAsync("/a");
        Assert.Equal((200, rest.Length + 5, GeneratedBody.ByteAt(rest.Length - 1)), (hit.Status, hit.Body.Length, hit.Body[^1]));
    }
}
