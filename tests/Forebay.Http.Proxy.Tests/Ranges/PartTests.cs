using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Ranges;

/// <summary>Parts that were asked for before the whole: stored, combined, completed (RFC 9111 section 3.3, 3.4).</summary>
public sealed class PartTests : ProxyTest
{
    private readonly RangedFile file = new("0123456789", "\"a\"");

    [Fact]
    public async Task A_part_is_given_as_it_was_asked_for_and_is_a_hit_the_next_time()
    {
        Origin.On("/a", file.Answer);
        RawResponse first = await GetAsync("/a", "Range: bytes=2-5");
        Assert.Equal((206, "2345", "bytes 2-5/10"), (first.Status, first.Text, first["Content-Range"]));
        await Origin.StopAsync();
        RawResponse hit = await GetAsync("/a", "Range: bytes=2-5");
        Assert.Equal((206, "2345", "bytes 2-5/10", true), (hit.Status, hit.Text, hit["Content-Range"], hit.IsHit));
        RawResponse within = await GetAsync("/a", "Range: bytes=3-4");
        Assert.Equal((206, "34", "bytes 3-4/10"), (within.Status, within.Text, within["Content-Range"]));
    }

    [Fact]
    public async Task Parts_that_meet_are_combined_RFC_9110_15_3_7_3()
    {
        Origin.On("/a", file.Answer);
        Assert.Equal("01234", (await GetAsync("/a", "Range: bytes=0-4")).Text);
        Assert.Equal("56789", (await GetAsync("/a", "Range: bytes=5-9")).Text);
        await Origin.StopAsync();
        Assert.Equal("345678", (await GetAsync("/a", "Range: bytes=3-8")).Text);
        RawResponse whole = await GetAsync("/a");
        Assert.Equal((200, "0123456789", null, "10"), (whole.Status, whole.Text, whole["Content-Range"], whole["Content-Length"]));
    }

    [Fact]
    public async Task The_whole_is_completed_from_a_part_and_then_a_hit()
    {
        Origin.On("/a", file.Answer);
        await GetAsync("/a", "Range: bytes=0-4");
        for (int i = 0; i < 2; i++)
        {
            RawResponse whole = await GetAsync("/a");
            Assert.Equal((200, "0123456789", null), (whole.Status, whole.Text, whole["Content-Range"]));
        }
        Assert.True((await GetAsync("/a")).IsHit);
        Assert.InRange(Proxy.AskedFor("/a"), 1, 2);
    }

    [Fact]
    public async Task Parts_of_two_representations_are_never_combined_RFC_9111_3_4()
    {
        Origin.On("/a", file.Answer);
        await GetAsync("/a", "Range: bytes=0-4");
        file.Body = "ABCDEFGHIJ";
        file.Tag = "\"b\"";
        string part = (await GetAsync("/a", "Range: bytes=5-9")).Text;
        Assert.True(part is "56789" or "FGHIJ", part);
        string whole = (await GetAsync("/a")).Text;
        Assert.True(whole is "0123456789" or "ABCDEFGHIJ", whole);
        Assert.Equal(whole[3..7], (await GetAsync("/a", "Range: bytes=3-6")).Text);
    }

    [Fact]
    public async Task Parts_with_weak_validators_are_never_combined_RFC_9110_15_3_7_3()
    {
        file.Tag = "W/\"a\"";
        Origin.On("/a", file.Answer);
        await GetAsync("/a", "Range: bytes=0-4");
        file.Body = "ABCDEFGHIJ";
        await GetAsync("/a", "Range: bytes=5-9");
        string whole = (await GetAsync("/a")).Text;
        Assert.True(whole is "0123456789" or "ABCDEFGHIJ", whole);
    }

    [Fact]
    public async Task A_206_is_never_given_to_who_asked_for_the_whole()
    {
        Origin.On("/a", OriginAnswer.Of(206, "Cache-Control: max-age=60|ETag: \"a\"|Content-Range: bytes 2-3/10", "23"), OriginAnswer.Of(200, "Cache-Control: max-age=60|ETag: \"a\"", "0123456789"));
        Assert.Equal("23", (await GetAsync("/a", "Range: bytes=2-3")).Text);
        RawResponse whole = await GetAsync("/a");
        Assert.Equal((200, "0123456789"), (whole.Status, whole.Text));
    }

    [Fact]
    public async Task An_origin_that_knows_no_ranges_gives_the_whole_and_its_part_is_served_then()
    {
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60|ETag: \"a\"", "0123456789"));
        RawResponse first = await GetAsync("/a", "Range: bytes=2-3");
        Assert.True((first.Status, first.Text) is (200, "0123456789") or (206, "23"), first.StatusLine);
        RawResponse second = await GetAsync("/a", "Range: bytes=2-3");
        Assert.Equal((206, "23", true), (second.Status, second.Text, second.IsHit));
    }

    [Theory]
    [InlineData("Content-Range: bytes 0-9/10", "0123")]
    [InlineData("Content-Range: bytes 5-2/10", "0123")]
    [InlineData("Content-Range: bytes 0-3/2", "0123")]
    [InlineData("Content-Range: nonsense", "0123")]
    [InlineData("X: y", "0123")]
    public async Task A_206_whose_range_is_wrong_poisons_nothing(string field, string body)
    {
        Origin.On("/a", OriginAnswer.Of(206, $"Cache-Control: max-age=60|ETag: \"a\"|{field}", body), OriginAnswer.Of(200, "Cache-Control: max-age=60|ETag: \"a\"", "0123456789"));
        await GetAsync("/a", "Range: bytes=0-3");
        RawResponse whole = await GetAsync("/a");
        Assert.Equal((200, "0123456789", true), (whole.Status, whole.Text, whole.IsComplete));
    }

    [Fact]
    public async Task A_416_of_the_origin_is_passed()
    {
        Origin.On("/a", file.Answer);
        RawResponse response = await GetAsync("/a", "Range: bytes=20-30");
        Assert.Equal((416, "bytes */10"), (response.Status, response["Content-Range"]));
        Assert.Equal(200, (await GetAsync("/a")).Status);
    }
}
