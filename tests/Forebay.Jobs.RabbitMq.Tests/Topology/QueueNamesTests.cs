using System.Text;
using Forebay.Jobs.RabbitMq.Topology;
using Xunit;

namespace Forebay.Jobs.RabbitMq.Tests.Topology;

public sealed class QueueNamesTests
{
    private readonly QueueNames names = new("p.");

    [Fact]
    public void Each_class_of_a_type_has_a_queue_that_can_be_read() =>
        Assert.Equal(["p.work-high.cover.scan", "p.work.cover.scan", "p.work-low.cover.scan"], QueueNames.Classes.Select(of => names.Work("cover.scan", of)));

    [Fact]
    public void The_longest_name_of_a_type_fits_whatever_its_script()
    {
        string type = new('界', JobLimits.MaxTypeLength);
        string name = names.Work(type, PriorityClass.High);
        Assert.InRange(Encoding.UTF8.GetByteCount(name), 1, 255);
        Assert.NotEqual(name, names.Work(type[..^1] + "x", PriorityClass.High));
        Assert.True(names.IsWork(name));
    }

    [Theory]
    [InlineData("dead")]
    [InlineData("delay.128")]
    [InlineData("high.x")]
    public void No_type_is_called_as_another_queue(string type)
    {
        Assert.DoesNotContain(names.Dead, QueueNames.Classes.Select(of => names.Work(type, of)));
        Assert.DoesNotContain(names.Delay(128), QueueNames.Classes.Select(of => names.Work(type, of)));
        Assert.False(names.IsWork(names.Dead) || names.IsWork(names.Delay(128)));
    }
}
