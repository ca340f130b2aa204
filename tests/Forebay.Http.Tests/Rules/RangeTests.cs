using Forebay.Http.Rules;
using Xunit;
using static Forebay.Http.Tests.Exchange;

namespace Forebay.Http.Tests.Rules;

public sealed class RangeTests
{
    [Theory]
    [InlineData("RFC 9110 14.1.2", "bytes=0-499", "0-499")]
    [InlineData("RFC 9110 14.1.2", "bytes=500-999", "500-999")]
    [InlineData("RFC 9110 14.1.2", "bytes=500-", "500-999")]
    [InlineData("RFC 9110 14.1.2", "bytes=-500", "500-999")]
    [InlineData("RFC 9110 14.1.2", "bytes=-5000", "0-999")]
    [InlineData("RFC 9110 14.1.2", "bytes=0-0,-1", "0-0 999-999")]
    [InlineData("RFC 9110 14.1.2", "bytes=0-5000", "0-999")]
    [InlineData("RFC 9110 14.1.2", "bytes=999-", "999-999")]
    [InlineData("RFC 9110 14.1.2", "bytes= 0-1 , 5-6 ", "0-1 5-6")]
    [InlineData("RFC 9110 14.1.2", "bytes=5-6,0-1", "5-6 0-1")]
    [InlineData("RFC 9110 14.1.2", "bytes=0-1,2000-", "0-1")]
    [InlineData("RFC 9110 14.1", "BYTES=0-1", "0-1")]
    [InlineData("RFC 9110 15.5.17", "bytes=1000-", "")]
    [InlineData("RFC 9110 15.5.17", "bytes=1000-2000", "")]
    [InlineData("RFC 9110 15.5.17", "bytes=-0", "")]
    [InlineData("RFC 9110 14.1.2", "bytes=0-99999999999999999999999", "0-999")]
    [InlineData("RFC 9110 14.1.2", "bytes=99999999999999999999999-", "")]
    [InlineData("RFC 9110 14.2", "bytes=5-4", null)]
    [InlineData("RFC 9110 14.2", "bytes=0-1,5-4", null)]
    [InlineData("RFC 9110 14.2", "bytes=", null)]
    [InlineData("RFC 9110 14.2", "bytes=-", null)]
    [InlineData("RFC 9110 14.2", "bytes=a-b", null)]
    [InlineData("RFC 9110 14.2", "bytes=1", null)]
    [InlineData("RFC 9110 14.2", "bytes=+1-2", null)]
    [InlineData("RFC 9110 14.2", "bytes=0--1", null)]
    [InlineData("RFC 9110 14.2", "lines=0-1", null)]
    [InlineData("RFC 9110 14.2", "0-1", null)]
    [InlineData("RFC 9110 14.2", null, null)]
    [InlineData("RFC 9110 17.15", "bytes=0-,0-,0-", null)]
    [InlineData("RFC 9110 17.15", "bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16,18-18,20-20,22-22,24-24,26-26,28-28,30-30,32-32", null)]
    public void Ranges_of_a_thousand_bytes_are_found_or_ignored(string section, string? field, string? ranges)
    {
        IReadOnlyList<ByteRange>? found = RangeRequest.Of(field, 1000);
        Assert.Equal((section, ranges), (section, found is null ? null : string.Join(' ', found.Select(range => $"{range.First}-{range.Last}"))));
    }

    [Fact]
    public void Of_nothing_no_range_can_be_given() => Assert.Empty(RangeRequest.Of("bytes=0-,-5", 0)!);

    [Theory]
    [InlineData("RFC 9110 14.4", "bytes 0-499/1234", 0L, 499L, 1234L)]
    [InlineData("RFC 9110 14.4", "bytes 42-1233/*", 42L, 1233L, null)]
    [InlineData("RFC 9110 14.1", "Bytes 0-0/1", 0L, 0L, 1L)]
    [InlineData("RFC 9110 14.4", "bytes */1234", -1L, 0L, null)]
    [InlineData("RFC 9110 14.4", "bytes 500-499/1234", -1L, 0L, null)]
    [InlineData("RFC 9110 14.4", "bytes 0-1234/1234", -1L, 0L, null)]
    [InlineData("RFC 9110 14.4", "bytes 0-1", -1L, 0L, null)]
    [InlineData("RFC 9110 14.4", "bytes=0-1/2", -1L, 0L, null)]
    [InlineData("RFC 9110 14.4", "bytes -1/2", -1L, 0L, null)]
    [InlineData("RFC 9110 14.4", "bytes 0-1/x", -1L, 0L, null)]
    [InlineData("RFC 9110 14.4", "pages 0-1/2", -1L, 0L, null)]
    [InlineData("RFC 9110 14.4", "bytes 0-99999999999999999999/*", -1L, 0L, null)]
    public void The_place_of_a_part_is_read_or_refused(string section, string text, long first, long last, long? complete)
    {
        bool isRead = ContentRange.TryParse(text, out ContentRange range);
        Assert.Equal((section, first >= 0), (section, isRead));
        if (isRead)
            Assert.Equal((first, last, complete, text.ToLowerInvariant()), (range.First, range.Last, range.Complete, range.ToString()));
    }

    [Theory]
    [InlineData("RFC 9111 3.4", "0-9", "10-19", "0-19")]
    [InlineData("RFC 9111 3.4", "0-9", "5-19", "0-19")]
    [InlineData("RFC 9111 3.4", "0-9", "11-19", "0-9 11-19")]
    [InlineData("RFC 9111 3.4", "5-6 20-30", "0-25", "0-30")]
    [InlineData("RFC 9111 3.4", "0-100", "20-30", "0-100")]
    public void Parts_that_touch_become_one(string section, string one, string other, string union) =>
        Assert.Equal((section, union), (section, string.Join(' ', PartialCombination.Union(Parts(one), Parts(other)).Select(range => $"{range.First}-{range.Last}"))));

    [Theory]
    [InlineData("RFC 9111 3.3", "0-9", 20L, "bytes=0-9", true)]
    [InlineData("RFC 9111 3.3", "0-9", 20L, "bytes=2-5", true)]
    [InlineData("RFC 9111 3.3", "0-9", 20L, "bytes=5-10", false)]
    [InlineData("RFC 9111 3.3", "0-9", 20L, "bytes=-5", false)]
    [InlineData("RFC 9111 3.3", "10-19", 20L, "bytes=-5", true)]
    [InlineData("RFC 9111 3.3", "0-9 15-19", 20L, "bytes=0-1,16-17", true)]
    [InlineData("RFC 9111 3.3", "0-9 15-19", 20L, "bytes=0-1,12-17", false)]
    [InlineData("RFC 9111 3.3", "0-9", null, "bytes=0-5", false)]
    [InlineData("RFC 9111 3.3", "0-9", 20L, null, false)]
    [InlineData("RFC 9111 3.3", "0-19", 20L, null, true)]
    [InlineData("RFC 9111 3.3", "0-9", 20L, "bytes=50-", false)]
    [InlineData("RFC 9111 3.3", "0-9", 20L, "bytes=9-2", false)]
    public void A_part_answers_for_the_bytes_it_has(string section, string held, long? complete, string? field, bool answers) =>
        Assert.Equal((section, answers), (section, PartialCombination.Answers([.. Parts(held)], complete, field)));

    [Theory]
    [InlineData("ETag: \"a\"", "ETag: \"a\"", true)]
    [InlineData("ETag: \"a\"", "ETag: \"b\"", false)]
    [InlineData("ETag: W/\"a\"", "ETag: W/\"a\"", false)]
    [InlineData("Last-Modified: {-60}", "Last-Modified: {-60}", false)]
    [InlineData("", "", false)]
    public void Parts_are_combined_by_a_strong_tag_alone(string one, string other, bool may) =>
        Assert.Equal(("RFC 9110 15.3.7.3", may), ("RFC 9110 15.3.7.3", PartialCombination.MayCombine(Response(one, 206), Response(other, 206))));

    private static IEnumerable<ByteRange> Parts(string text) =>
        text.Split(' ').Select(part => part.Split('-')).Select(ends => new ByteRange(long.Parse(ends[0]), long.Parse(ends[1])));
}
