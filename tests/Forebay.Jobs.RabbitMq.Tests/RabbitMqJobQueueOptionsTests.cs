using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.Jobs.RabbitMq.Tests;

public sealed class RabbitMqJobQueueOptionsTests
{
    public static TheoryData<Action<RabbitMqJobQueueOptions>, string> Bad => new()
    {
        { options => options.QueuePrefix = "", "QueuePrefix is ''" },
        { options => options.QueuePrefix = "amq.jobs", "QueuePrefix is 'amq.jobs'" },
        { options => options.QueuePrefix = "a b", "QueuePrefix is 'a b'" },
        { options => options.ConnectionName = "", "ConnectionName is ''" },
        { options => options.PollEvery = TimeSpan.Zero, "PollEvery is 00:00:00" },
        { options => options.ConfirmTimeout = TimeSpan.FromDays(1), "ConfirmTimeout is 1.00:00:00" },
        { options => options.ConnectTimeout = TimeSpan.Zero, "ConnectTimeout is 00:00:00" },
        { options => options.Heartbeat = TimeSpan.Zero, "Heartbeat is 00:00:00" },
        { options => options.MaxLeaseChannels = 0, "MaxLeaseChannels is 0" },
        { options => options.MaxDeadBrowse = 100_001, "MaxDeadBrowse is 100001" },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void A_bad_option_is_named_with_its_value(Action<RabbitMqJobQueueOptions> spoil, string told)
    {
        var options = new RabbitMqJobQueueOptions();
        spoil(options);
        Assert.Contains(told, Assert.Throws<ArgumentException>(() => new RabbitMqJobQueue("amqp://localhost", options)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:5672")]
    [InlineData("http://guest:secret@localhost")]
    [InlineData("secret")]
    public void An_address_that_is_none_is_refused_without_repeating_its_password(string address)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new RabbitMqJobQueue(address));
        Assert.Contains("amqp://user:password@host", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_is_away_is_told_with_its_place_and_without_its_password()
    {
        // Port 1 is the port multiplexer's, which nobody runs.
        await using var queue = new RabbitMqJobQueue("amqp://guest:secret@127.0.0.1:1");
        RabbitMqJobQueueException error = await Assert.ThrowsAsync<RabbitMqJobQueueException>(async () => await queue.EnqueueAsync("thumb", default, null, TestContext.Current.CancellationToken));
        Assert.Contains("127.0.0.1:1 could not take the job", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_chosen_in_one_line()
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddForebayJobs(jobs => jobs.UseRabbitMq("amqp://localhost", options => options.QueuePrefix = "shop."))
            .BuildServiceProvider();
        Assert.IsType<RabbitMqJobQueue>(services.GetRequiredService<IJobQueue>());
    }
}
