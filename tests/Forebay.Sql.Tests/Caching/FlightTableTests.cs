using Xunit;

namespace Forebay.Sql.Caching;

public sealed class FlightTableTests
{
    private readonly FlightTable<string> flights = new();

    [Fact]
    public void The_first_runs_and_the_others_wait_for_it()
    {
        Flight<string> first = new(default), second = new(default);
        Assert.Same(first, flights.Enter("k", first, _ => true));
        Assert.Same(first, flights.Enter("k", second, _ => true));
        Assert.Same(second, flights.Enter("other", second, _ => true));
    }

    [Fact]
    public void One_that_may_not_join_takes_the_place_and_is_joined_from_then_on()
    {
        Flight<string> old = new(default), next = new(default), third = new(default);
        flights.Enter("k", old, _ => true);
        Assert.Same(next, flights.Enter("k", next, _ => false));
        Assert.Same(next, flights.Enter("k", third, _ => true));
        // The end of the old one is not the end of the one in its place.
        flights.End("k", old);
        Assert.Same(next, flights.Enter("k", third, _ => true));
        flights.End("k", next);
        Assert.Same(third, flights.Enter("k", third, _ => true));
    }

    [Fact]
    public void One_that_was_replaced_knows_it_and_taints_what_runs_in_its_place()
    {
        Flight<string> old = new(default), next = new(default), third = new(default);
        flights.Enter("k", old, _ => true);
        Assert.False(old.IsReplaced);
        flights.Enter("k", next, _ => false);
        Assert.True(old.IsReplaced);

        flights.Taint("k", old);
        Assert.True(next.IsTainted);
        // Not to be joined, and not to be replaced either: otherwise the end of each would taint the one after it, for ever.
        Assert.Same(next, flights.Enter("k", third, _ => false));
        Assert.False(next.IsReplaced);
        flights.End("k", next);
        Assert.Same(third, flights.Enter("k", third, _ => true));
        Assert.False(third.IsTainted);
    }

    [Fact]
    public void Its_own_end_taints_nobody()
    {
        Flight<string> only = new(default);
        flights.Enter("k", only, _ => true);
        flights.Taint("k", only);
        Assert.False(only.IsTainted);
    }

    [Fact]
    public void Who_waited_in_vain_takes_the_place()
    {
        Flight<string> slow = new(default), own = new(default);
        flights.Enter("k", slow, _ => true);
        flights.Replace("k", own);
        Assert.True(slow.IsReplaced);
        flights.End("k", slow);
        Assert.Same(own, flights.Enter("k", new Flight<string>(default), _ => true));
    }
}
