using Forebay.Http.Storage;
using Xunit;

namespace Forebay.Http.Tests.Storage;

public sealed class SoftPurgeListTests
{
    private static readonly DateTimeOffset Start = Exchange.Now;

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_purge_covers_what_was_received_until_then_and_matches(int receivedAt, bool isCovered)
    {
        SoftPurgeList list = SoftPurgeList.Empty.With(Tag("a", 0), 10);
        Assert.Equal(isCovered, list.Covers("http:/x ", ["b", "a"], Start.AddSeconds(receivedAt)));
        Assert.False(list.Covers("http:/x ", ["b"], Start.AddSeconds(receivedAt)));
    }

    [Theory]
    [InlineData("http:/api/* *", "http:/api/x https://a\n", true)]
    [InlineData("http:/api/* *", "http:/apix https://a\n", false)]
    [InlineData("http:*", "http:/apix https://a\n", true)]
    public void A_pattern_is_held_against_the_key(string pattern, string key, bool isCovered) =>
        Assert.Equal(isCovered, SoftPurgeList.Empty.With(new SoftPurge(SoftPurgeKind.Pattern, pattern, Start), 10).Covers(key, [], Start));

    [Fact]
    public void The_same_purge_again_takes_the_place_of_the_one_before()
    {
        SoftPurgeList list = SoftPurgeList.Empty.With(Tag("a", 0), 10).With(Tag("b", 1), 10).With(Tag("a", 2), 10);
        Assert.Equal(["a", "b"], list.Purges.Select(purge => purge.Text));
        Assert.True(list.Covers("", ["a"], Start.AddSeconds(2)));
    }

    [Fact]
    public void Of_more_than_are_remembered_the_oldest_count_for_everything_of_their_time()
    {
        SoftPurgeList list = Enumerable.Range(0, 5).Aggregate(SoftPurgeList.Empty, (before, i) => before.With(Tag($"t{i}", i), 2));
        Assert.Equal((2, Start.AddSeconds(2)), (list.Purges.Count, list.EverythingBefore));
        Assert.True(list.Covers("", ["none of them"], Start.AddSeconds(2)));
        Assert.False(list.Covers("", ["none of them"], Start.AddSeconds(3)));
        Assert.True(list.Covers("", ["t3"], Start.AddSeconds(3)));
    }

    [Fact]
    public void What_is_old_is_never_forgotten_only_told_less_exactly()
    {
        SoftPurgeList list = SoftPurgeList.Empty.With(Tag("a", 0), 10).With(Tag("b", 100), 10);
        Assert.Same(list.Purges, list.Since(Start.AddSeconds(-1)).Purges);
        SoftPurgeList later = list.Since(Start.AddSeconds(50));
        Assert.Equal((1, Start), (later.Purges.Count, later.EverythingBefore));
        Assert.True(later.Covers("", ["a"], Start));
        Assert.True(later.Covers("", ["b"], Start.AddSeconds(100)));
        Assert.False(later.Covers("", ["a"], Start.AddSeconds(1)));
        Assert.Equal(Start.AddSeconds(100), later.Since(Start.AddSeconds(200)).EverythingBefore);
        Assert.Equal(Start, later.Since(Start.AddSeconds(50)).EverythingBefore);
    }

    private static SoftPurge Tag(string tag, int at) => new(SoftPurgeKind.Tag, tag, Start.AddSeconds(at));
}
