using Forebay.Jobs.RabbitMq.Topology;
using RabbitMQ.Client;
using Xunit;

namespace Forebay.Jobs.RabbitMq.Tests.Queue;

/// <summary>The queues of one test: a prefix of its own, and all that begins with it is deleted at the end.</summary>
internal sealed class BrokerQueues(string address) : IAsyncDisposable
{
    private readonly List<RabbitMqJobQueue> opened = [];

    public string Prefix { get; } = $"test.{Guid.NewGuid():N}.";

    public RabbitMqJobQueue Open(Action<RabbitMqJobQueueOptions>? configure = null, TimeProvider? time = null, long? longestDelay = null, TimeSpan? newQueueSettles = null)
    {
        var options = new RabbitMqJobQueueOptions { QueuePrefix = Prefix, PollEvery = TimeSpan.FromMilliseconds(100) };
        configure?.Invoke(options);
        var queue = new RabbitMqJobQueue(address, options, time, loggers: null, longestDelay ?? DelayLadder.Longest, newQueueSettles ?? TimeSpan.Zero);
        opened.Add(queue);
        return queue;
    }

    /// <summary>A connection of the test's own, to do what other programs do.</summary>
    public static Task<IConnection> ConnectAsync(string address) =>
        new ConnectionFactory { Uri = new Uri(address) }.CreateConnectionAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        string[] queues = [.. opened.SelectMany(queue => queue.Topology.Queues).Distinct()];
        foreach (RabbitMqJobQueue queue in opened)
            await queue.DisposeAsync();
        await using IConnection connection = await ConnectAsync(address);
        await using IChannel channel = await connection.CreateChannelAsync();
        foreach (string queue in queues)
        {
            await channel.QueueDeleteAsync(queue);
            await channel.ExchangeDeleteAsync(queue);
        }
    }
}
