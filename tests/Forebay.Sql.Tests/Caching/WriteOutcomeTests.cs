using System.Data.Common;
using Xunit;

namespace Forebay.Sql.Caching;

public sealed class WriteOutcomeTests
{
    [Theory]
    [InlineData("23505", true)]
    [InlineData("57014", true)]
    [InlineData("40001", true)]
    [InlineData("40003", false)]
    [InlineData("08006", false)]
    [InlineData("57P01", false)]
    [InlineData("58030", false)]
    [InlineData(null, false)]
    public void Only_what_the_database_itself_refused_is_known_to_be_undone(string? state, bool isRolledBack) =>
        Assert.Equal(isRolledBack, WriteOutcome.IsRolledBack(new InvalidOperationException("save", new StateException(state))));

    [Fact]
    public void What_was_cancelled_or_broke_may_have_been_committed()
    {
        Assert.False(WriteOutcome.IsRolledBack(new OperationCanceledException()));
        Assert.False(WriteOutcome.IsRolledBack(new IOException("cut")));
    }

    private sealed class StateException(string? state) : DbException("refused")
    {
        public override string? SqlState => state;
    }
}
