using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Queue;

public sealed class SqsQueueNamesTests
{
    [Theory]
    [InlineData("thumb", false, "app-thumb")]
    [InlineData("thumb_2-x", true, "app-thumb_2-x.fifo")]
    [InlineData("cover.scan", false, "app-cover-scan-b2deac32")]
    public void A_type_is_known_by_its_queues_name(string type, bool fifo, string name) => Assert.Equal(name, SqsQueueNames.Of("app", type, fifo));

    [Fact]
    public void No_two_types_share_a_queue_and_none_is_that_of_the_dead()
    {
        string[] types = ["cover.scan", "cover-scan", "cover/scan", new string('x', 200), new string('x', 199), "dead-letters", "Zoë", "🎷🎷"];
        foreach (bool fifo in (bool[])[false, true])
        {
            string[] names = [.. types.Select(type => SqsQueueNames.Of(new string('p', 40), type, fifo)), SqsQueueNames.OfDead(new string('p', 40), fifo)];
            Assert.Equal(names.Length, names.Distinct().Count());
            Assert.All(names, name =>
            {
                Assert.InRange(name.Length, 1, 80);
                Assert.True(SqsQueueNames.IsValid(fifo ? name[..^5] : name), name);
            });
        }
    }
}
