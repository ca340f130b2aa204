using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Failures;

/// <summary>What is no response is a 502, and never stored (RFC 9112 section 2.2, 4, 5, 6).</summary>
public sealed class BadResponseTests : ProxyTest
{
    private const string Fresh = "Cache-Control: max-age=60\r\n";

    private static readonly Dictionary<string, string> Bad = new(StringComparer.Ordinal)
    {
        ["no status line"] = "What?\r\n\r\n",
        ["nothing but lines"] = "\r\n\r\n\r\n\r\n",
        ["another protocol"] = "SSH-2.0-OpenSSH_9.2\r\n",
        ["a status of two digits"] = $"HTTP/1.1 20 OK\r\n{Fresh}Content-Length: 1\r\n\r\n1",
        ["a status of four digits"] = $"HTTP/1.1 2000 OK\r\n{Fresh}Content-Length: 1\r\n\r\n1",
        ["a status of letters"] = $"HTTP/1.1 abc OK\r\n{Fresh}Content-Length: 1\r\n\r\n1",
        ["another version"] = $"HTTP/2.0 200 OK\r\n{Fresh}Content-Length: 1\r\n\r\n1",
        ["no colon"] = $"HTTP/1.1 200 OK\r\n{Fresh}nonsense\r\nContent-Length: 1\r\n\r\n1",
        ["no name"] = $"HTTP/1.1 200 OK\r\n{Fresh}: x\r\nContent-Length: 1\r\n\r\n1",
        ["a space within a name"] = $"HTTP/1.1 200 OK\r\n{Fresh}X Y: x\r\nContent-Length: 1\r\n\r\n1",
        ["two lengths"] = $"HTTP/1.1 200 OK\r\n{Fresh}Content-Length: 1\r\nContent-Length: 2\r\n\r\n12",
        ["two lengths in one"] = $"HTTP/1.1 200 OK\r\n{Fresh}Content-Length: 1, 2\r\n\r\n12",
        ["a length with a sign"] = $"HTTP/1.1 200 OK\r\n{Fresh}Content-Length: +1\r\n\r\n1",
        ["a negative length"] = $"HTTP/1.1 200 OK\r\n{Fresh}Content-Length: -1\r\n\r\n1",
        ["a length beyond all"] = $"HTTP/1.1 200 OK\r\n{Fresh}Content-Length: 99999999999999999999\r\n\r\n1",
        ["no head's end"] = $"HTTP/1.1 200 OK\r\n{Fresh}X: y",
    };

    public static TheoryData<string> Names => [.. Bad.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_no_response_is_a_502_and_is_not_stored(string name)
    {
        Origin.On("/a", OriginAnswer.Raw(Bad[name]).Close());
        RawResponse response = await GetAsync("/a");
        Assert.Equal((502, true), (response.Status, response.IsComplete));
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60", "good"));
        RawResponse good = await GetAsync("/a");
        Assert.Equal((200, "good", false), (good.Status, good.Text, good.IsHit));
    }

    [Theory]
    [InlineData("X: y\r\n")]
    [InlineData("X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n")]
    [InlineData("y")]
    public async Task Fields_without_end_are_given_up(string part)
    {
        Origin.On("/a", OriginAnswer.Raw("HTTP/1.1 200 OK\r\nX: y").Forever(part));
        Assert.Equal(502, (await Proxy.WaitedForAsync(GetAsync("/a"))).Status);
        Assert.Equal(200, (await GetAsync("/b")).Status);
    }

    [Fact]
    public async Task A_status_line_without_end_is_given_up()
    {
        Origin.On("/a", OriginAnswer.Raw("HTTP/1.1 200 ").Forever("OK "));
        Assert.Equal(502, (await Proxy.WaitedForAsync(GetAsync("/a"))).Status);
    }

    [Fact]
    public async Task Fields_beyond_the_bound_are_a_failure_and_those_within_are_passed()
    {
        Origin.On("/within", OriginAnswer.Of(200, "X: " + new string('y', 30_000), "1"));
        Origin.On("/beyond", OriginAnswer.Of(200, "X: " + new string('y', 70_000), "1"));
        Assert.Equal((200, 30_000), ((await GetAsync("/within")).Status, (await GetAsync("/within"))["X"]!.Length));
        Assert.Equal(502, (await GetAsync("/beyond")).Status);
    }

    [Fact]
    public async Task A_folded_line_is_one_with_spaces_or_a_failure_RFC_9112_5_2()
    {
        Origin.On("/a", OriginAnswer.Raw("HTTP/1.1 200 OK\r\nX: one\r\n two\r\nContent-Length: 1\r\n\r\n1"));
        RawResponse response = await GetAsync("/a");
        Assert.True(response.Status == 502 || response["X"]!.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["one", "two"], response["X"]);
    }

    [Fact]
    public async Task A_space_before_the_colon_is_not_passed_on_RFC_9112_5_1()
    {
        Origin.On("/a", OriginAnswer.Raw("HTTP/1.1 200 OK\r\nX-Y : one\r\nContent-Length: 1\r\n\r\n1"));
        RawResponse response = await GetAsync("/a");
        Assert.True(response.Status is 502 or 200, response.StatusLine);
        Assert.DoesNotContain(response.Fields.Lines, line => line.StartsWith("X-Y ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("one\0two")]
    [InlineData("one\rtwo")]
    [InlineData("one\rSet-Cookie: a=1")]
    public async Task Control_characters_in_values_are_not_passed_on_RFC_9110_5_5(string value)
    {
        Origin.On("/a", OriginAnswer.Raw($"HTTP/1.1 200 OK\r\nX: {value}\r\nContent-Length: 1\r\n\r\n1"));
        RawResponse response = await GetAsync("/a");
        Assert.True(response.Status is 502 or 200, response.StatusLine);
        Assert.Null(response["Set-Cookie"]);
        Assert.DoesNotContain(response.Fields.Lines, line => line.AsSpan().ContainsAny('\0', '\r'));
    }

    [Fact]
    public async Task A_length_beside_chunks_does_not_count_and_is_not_passed_on_RFC_9112_6_3()
    {
        Origin.On("/a", OriginAnswer.Head(200, "Content-Length: 3|Transfer-Encoding: chunked").Chunk("12345").EndChunks());
        RawResponse response = await GetAsync("/a");
        Assert.True(response.Status is 502 || (response.Text, response.IsComplete) is ("12345", true), $"{response.StatusLine}: {response.Text}");
        Assert.False(response.Fields.Has("Content-Length") && response.Fields.Has("Transfer-Encoding"));
    }

    [Fact]
    public async Task The_same_length_twice_is_that_length_or_a_failure_RFC_9110_8_6()
    {
        Origin.On("/a", OriginAnswer.Head(200, "Content-Length: 3|Content-Length: 3").Body("123"));
        RawResponse response = await GetAsync("/a");
        Assert.True(response.Status is 502 || (response.Text, response["Content-Length"]) is ("123", "3" or null), $"{response.StatusLine}: {response["Content-Length"]}");
    }

    [Theory]
    [InlineData("gzip, chunked")]
    [InlineData("chunked, identity")]
    [InlineData("frob")]
    public async Task A_transfer_coding_that_is_not_understood_is_no_body_RFC_9112_6_1(string coding)
    {
        Origin.On("/a", OriginAnswer.Head(200, $"Cache-Control: max-age=60|Transfer-Encoding: {coding}").Send("5\r\n12345\r\n0\r\n\r\n").Close());
        Assert.InRange((await GetAsync("/a")).Status, 501, 502);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(599)]
    [InlineData(999)]
    public async Task Statuses_at_the_edge_break_nothing(int status)
    {
        Origin.On("/a", OriginAnswer.Of(status, "Cache-Control: max-age=60", "edge").Close());
        RawResponse response = await GetAsync("/a");
        Assert.True(response.Status == 502 || (response.Status, response.Text) == (status, "edge"), response.StatusLine);
        Assert.Equal(200, (await GetAsync("/b")).Status);
    }

    [Fact]
    public async Task An_answer_by_HTTP_1_0_is_an_answer_RFC_9112_2_3()
    {
        Origin.On("/a", OriginAnswer.Raw("HTTP/1.0 200 OK\r\nCache-Control: max-age=60\r\n\r\n12345").Close());
        RawResponse hit = await Proxy.GetTwiceAsync("/a");
        Assert.Equal((200, "12345", true), (hit.Status, hit.Text, hit.IsHit));
        Assert.StartsWith("HTTP/1.1 ", hit.StatusLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reason_is_not_needed_RFC_9112_4()
    {
        Origin.On("/a", OriginAnswer.Raw("HTTP/1.1 200 \r\nContent-Length: 1\r\n\r\n1"));
        Assert.Equal((200, "1"), ((await GetAsync("/a")).Status, (await GetAsync("/a")).Text));
    }
}
