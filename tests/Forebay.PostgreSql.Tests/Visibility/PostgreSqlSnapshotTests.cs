using Xunit;

namespace Forebay.PostgreSql.Visibility;

public sealed class PostgreSqlSnapshotTests
{
    [Fact]
    public void A_transaction_is_seen_when_it_is_below_the_end_and_not_in_progress()
    {
        Assert.True(PostgreSqlSnapshot.TryParse("10:20:10,14,15", out PostgreSqlSnapshot? snapshot));

        Assert.Equal([9UL, 11, 13, 16, 19], new ulong[] { 9, 10, 11, 13, 14, 15, 16, 19, 20, 21 }.Where(snapshot.Sees));
        Assert.Equal([10UL, 14, 15], snapshot.InProgress.Order().ToArray());
    }

    [Theory]
    [InlineData("4294967300:4294967300:", 5u, 4294967301UL)]
    [InlineData("4294967300:4294967300:", 4294967290u, 4294967290UL)]
    [InlineData("4294967290:4294967290:", 4294967295u, 4294967295UL)]
    [InlineData("4294967290:4294967290:", 3u, 4294967299UL)]
    [InlineData("800:800:", 799u, 799UL)]
    public void A_number_of_32_bits_is_widened_to_the_nearest_of_64(string text, uint xid, ulong wide)
    {
        Assert.True(PostgreSqlSnapshot.TryParse(text, out PostgreSqlSnapshot? snapshot));

        Assert.Equal(wide, snapshot.Widen(xid));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("10:20")]
    [InlineData("10:20:x")]
    [InlineData("-1:20:")]
    public void Another_text_is_no_snapshot(string? text) => Assert.False(PostgreSqlSnapshot.TryParse(text, out _));

    [Fact]
    public void A_transaction_that_was_open_at_the_beginning_and_is_never_told_is_missed()
    {
        Assert.True(PostgreSqlSnapshot.TryParse("10:20:10,14,15", out PostgreSqlSnapshot? first));
        Assert.True(PostgreSqlSnapshot.TryParse("15:21:15", out PostgreSqlSnapshot? then));
        var unseen = new UnseenCommits();
        unseen.Begin(first);

        Assert.Equal([10UL, 14], unseen.Over(then).Order().ToArray());
        unseen.Committed(10, now: 100);
        unseen.Committed(14, now: 100);
        Assert.Empty(unseen.Over(then));
        unseen.Told(10);

        Assert.False(unseen.Heard(asked: 99));
        Assert.True(unseen.Heard(asked: 101));
        Assert.False(unseen.Heard(asked: 102));
        unseen.Told(15);
        Assert.True(unseen.IsEmpty);
    }
}
