using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Ranges;

/// <summary>Parts of what is stored whole (RFC 9110 section 14, RFC 9111 section 3.4).</summary>
public sealed class StoredWholeTests : ProxyTest
{
    private const string Modified = "Mon, 01 Dec 2025 00:00:00 GMT";

    [Theory]
    [InlineData("bytes=0-3", "0123", "0-3")]
    [InlineData("bytes=4-", "456789", "4-9")]
    [InlineData("bytes=-3", "789", "7-9")]
    [InlineData("bytes=-30", "0123456789", "0-9")]
    [InlineData("bytes=8-99", "89", "8-9")]
    [InlineData("bytes=9-9", "9", "9-9")]
    public async Task One_range_is_a_206_from_the_cache(string range, string part, string place)
    {
        await StoreAsync();
        RawResponse response = await GetAsync("/a", "Range: " + range);
        Assert.Equal((206, part, $"bytes {place}/10", true), (response.Status, response.Text, response["Content-Range"], response.IsHit));
        Assert.Equal(("\"a\"", Modified, "text/plain"), (response["ETag"], response["Last-Modified"], response["Content-Type"]));
        Assert.Equal(1, Proxy.AskedFor("/a"));
    }

    [Theory]
    [InlineData("bytes=3-1")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=")]
    [InlineData("bytes=1")]
    [InlineData("items=0-1")]
    [InlineData("0-1")]
    public async Task A_range_that_is_none_is_ignored_RFC_9110_14_2(string range)
    {
        await StoreAsync();
        RawResponse response = await GetAsync("/a", "Range: " + range);
        Assert.Equal((200, "0123456789", null), (response.Status, response.Text, response["Content-Range"]));
    }

    [Theory]
    [InlineData("bytes=10-")]
    [InlineData("bytes=10-20")]
    [InlineData("bytes=-0")]
    public async Task A_range_beyond_the_end_is_a_416_that_says_the_length_RFC_9110_15_5_17(string range)
    {
        await StoreAsync();
        RawResponse response = await GetAsync("/a", "Range: " + range);
        Assert.Equal((416, "bytes */10", true), (response.Status, response["Content-Range"], response.IsComplete));
        Assert.Equal("0123456789", (await GetAsync("/a")).Text);
        Assert.Equal(1, Proxy.AskedFor("/a"));
    }

    [Fact]
    public async Task Several_ranges_are_a_multipart_RFC_9110_15_3_7_2()
    {
        await StoreAsync();
        RawResponse response = await GetAsync("/a", "Range: bytes=0-1, 4-5,-1");
        Assert.Equal((206, null, true), (response.Status, response["Content-Range"], response.IsComplete));
        string boundary = Assert.Single(response["Content-Type"]!.Split("boundary=")[1..]).Trim('"');
        Assert.StartsWith("multipart/byteranges", response["Content-Type"], StringComparison.Ordinal);
        string[] parts = response.Text.Split("--" + boundary);
        Assert.Equal(5, parts.Length);
        Assert.StartsWith("--", parts[4], StringComparison.Ordinal);
        foreach ((string part, string place, string bytes) in parts[1..4].Zip(["0-1", "4-5", "9-9"], ["01", "45", "9"]))
        {
            Assert.Contains($"Content-Range: bytes {place}/10\r\n", part, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("Content-Type: text/plain\r\n", part, StringComparison.OrdinalIgnoreCase);
            Assert.EndsWith($"\r\n\r\n{bytes}\r\n", part, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task So_many_ranges_that_they_would_be_an_attack_get_the_whole_RFC_9110_17_15()
    {
        await StoreAsync();
        RawResponse response = await GetAsync("/a", "Range: bytes=" + string.Join(',', Enumerable.Repeat("0-", 1000)));
        Assert.Equal((200, "0123456789"), (response.Status, response.Text));
    }

    [Theory]
    [InlineData("\"a\"", 206)]
    [InlineData("\"b\"", 200)]
    [InlineData("W/\"a\"", 200)]
    [InlineData("Mon, 01 Dec 2025 00:00:00 GMT", 206)]
    [InlineData("Tue, 02 Dec 2025 00:00:00 GMT", 200)]
    [InlineData("nonsense", 200)]
    public async Task If_Range_gives_the_part_only_of_the_same_representation_RFC_9110_13_1_5(string condition, int status)
    {
        await StoreAsync();
        RawResponse response = await GetAsync("/a", "Range: bytes=0-3", "If-Range: " + condition);
        Assert.Equal((status, status == 206 ? "0123" : "0123456789", true), (response.Status, response.Text, response.IsHit));
    }

    [Fact]
    public async Task A_condition_that_says_not_modified_goes_before_the_range_RFC_9110_13_2_2()
    {
        await StoreAsync();
        Assert.Equal(304, (await GetAsync("/a", "Range: bytes=0-3", "If-None-Match: \"a\"")).Status);
        Assert.Equal(206, (await GetAsync("/a", "Range: bytes=0-3", "If-None-Match: \"b\"")).Status);
    }

    [Fact]
    public async Task A_HEAD_has_no_ranges_RFC_9110_14_2()
    {
        await StoreAsync();
        RawResponse response = await AskAsync("HEAD", "/a", "Range: bytes=0-3");
        Assert.Equal((200, "10"), (response.Status, response["Content-Length"]));
    }

    [Fact]
    public async Task What_is_no_200_has_no_ranges()
    {
        Origin.On("/gone", OriginAnswer.Of(404, "Cache-Control: max-age=60", "0123456789"));
        await GetAsync("/gone");
        RawResponse response = await GetAsync("/gone", "Range: bytes=0-3");
        Assert.Equal((404, "0123456789"), (response.Status, response.Text));
    }

    [Fact]
    public async Task A_part_of_what_is_stale_is_given_when_the_origin_has_confirmed_it()
    {
        Origin.On("/a", new RangedFile("0123456789", "\"a\"").Answer);
        await GetAsync("/a");
        Time.Advance(TimeSpan.FromSeconds(61));
        RawResponse response = await GetAsync("/a", "Range: bytes=2-3");
        Assert.Equal((206, "23", "bytes 2-3/10"), (response.Status, response.Text, response["Content-Range"]));
        Assert.Equal("0123456789", (await GetAsync("/a")).Text);
    }

    private async Task StoreAsync()
    {
        Origin.On("/a", OriginAnswer.Of(200, $"Cache-Control: max-age=60|ETag: \"a\"|Last-Modified: {Modified}|Content-Type: text/plain", "0123456789"));
        Assert.Equal(200, (await GetAsync("/a")).Status);
    }
}
