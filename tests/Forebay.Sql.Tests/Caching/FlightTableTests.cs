using Xunit;

namespace Forebay.Sql.Caching;

public sealed class FlightTableTests
{
    private readonly FlightTable flights = new();

    [Fact]
    public void The_first_runs_and_the_others_wait_for_it()
    {
        Flight first = new(default), second = new(default);
        Assert.Same(first, flights.Enter("k", first, _ => true));
        Assert.Same(first, flights.Enter("k", second, _ => true));
        Assert.Same(second, flights.Enter("other", second, _ => true));
    }

    [Fact]
    public void One_that_may_not_join_takes_the_place_and_is_joined_from_then_on()
    {
        Flight old = new(default), next = new(default), third = new(default);
        flights.Enter("k", old, _ => true);
        Assert.Same(next, flights.Enter("k", next, _ => false));
        Assert.Same(next, flights.Enter("k", third, _ => true));
        // The end of the old one is not the end of the one in its place.
        flights.End("k", old);
        Assert.Same(next, flights.Enter("k", third, _ => true));
        flights.End("k", next);
        Assert.Same(third, flights.Enter("k", third, _ => true));
    }
}
