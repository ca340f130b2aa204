using Forebay.Http.Proxy.Upstream;
using Forebay.Testing;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Upstream;

public sealed class OriginHealthTests
{
    private readonly ManualTimeProvider time = new();
    private readonly OriginHealth health;

    public OriginHealthTests() => health = new OriginHealth(3, TimeSpan.FromSeconds(5), time);

    [Fact]
    public void It_is_ill_by_failures_in_a_row_alone()
    {
        Fail(2);
        health.Succeeded();
        Fail(2);
        Assert.Equal((false, true), (health.IsIll, health.MayAsk()));
        Fail(1);
        Assert.Equal((true, false), (health.IsIll, health.MayAsk()));
    }

    [Fact]
    public void While_it_is_ill_one_request_in_a_while_tries_it()
    {
        Fail(3);
        for (int round = 0; round < 3; round++)
        {
            time.Advance(TimeSpan.FromSeconds(4.9));
            Assert.False(health.MayAsk());
            time.Advance(TimeSpan.FromSeconds(0.1));
            Assert.Equal([true, false, false], Enumerable.Range(0, 3).Select(_ => health.MayAsk()));
            Fail(2);
        }
    }

    [Fact]
    public void One_success_makes_it_well_and_it_takes_as_many_failures_again()
    {
        Fail(50);
        health.Succeeded();
        Assert.Equal((false, true), (health.IsIll, health.MayAsk()));
        Fail(2);
        Assert.False(health.IsIll);
        Fail(1);
        Assert.True(health.IsIll);
    }

    [Fact]
    public void Of_many_at_once_one_tries_it()
    {
        Fail(3);
        time.Advance(TimeSpan.FromSeconds(5));
        int tried = 0;
        Parallel.For(0, 100, _ => Interlocked.Add(ref tried, health.MayAsk() ? 1 : 0));
        Assert.Equal(1, tried);
    }

    private void Fail(int times)
    {
        for (int i = 0; i < times; i++)
            health.Failed();
    }
}
