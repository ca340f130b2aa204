using System.Collections.Concurrent;
using System.Diagnostics;
using Forebay.Jobs.RabbitMq.Connections;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Forebay.Jobs.RabbitMq.Topology;

/// <summary>Declares queues and exchanges before their first use on a connection. What is there already stays as it is; the broker refuses to change it.</summary>
/// <remarks>
/// <para>Delay queues have no <c>x-expires</c>. RabbitMQ 3.10 deletes an expiring quorum queue although messages wait in it and others are published to it:
/// only <c>basic.get</c> and consumers count as use, not a new declaration. The ladder bounds their number instead, for all types together.</para>
/// <para>A queue that is new is not trusted at once. RabbitMQ writes down which files are a new quorum queue's up to a second after it has told that the
/// queue is there: killed in between, it comes back with a queue that has no leader, and without what it had confirmed
/// (github.com/rabbitmq/rabbitmq-server/issues/15725). So the first who publish to it are told so only when <c>newQueueSettles</c> has passed.</para>
/// </remarks>
internal sealed class QueueTopology(RabbitLink link, QueueNames names, TimeSpan newQueueSettles) : IDisposable
{
    /// <summary>Twice the longest that was seen with 3.10.8.</summary>
    public static readonly TimeSpan NewQueueSettles = TimeSpan.FromSeconds(2);

    // Poisonous jobs are found by their attempts, in the worker. Past this many deliveries a job goes to the dead letters even where no worker lives
    // long enough to say so; RabbitMQ 4 takes 20 where nothing is said, which is less than some jobs' attempts.
    private const long DeliveryLimit = 1_000_000;

    private readonly SemaphoreSlim declaring = new(1, 1);
    private readonly ConcurrentDictionary<string, long> madeAt = new(StringComparer.Ordinal);
    private Declarations declarations = new(null);

    /// <summary>Queues that were declared on the present connection, with what counts them.</summary>
    public IEnumerable<string> Queues => Volatile.Read(ref declarations).Names.Keys;

    public async Task WorkAsync(string type, PriorityClass of, CancellationToken cancellationToken)
    {
        // Where the broker puts what it drops.
        await DeadAsync(cancellationToken).ConfigureAwait(false);
        await DeclareAsync(names.Work(type, of), (channel, name) => DeclareQueueAsync(channel, name, WorkArguments()), cancellationToken).ConfigureAwait(false);
    }

    public Task DelayAsync(long milliseconds, CancellationToken cancellationToken) => DeclareAsync(
        names.Delay(milliseconds),
        async (channel, name) =>
        {
            // The exchange lets a message carry its work queue's name as routing key into a queue of another name: that is where it goes when it expires.
            await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, autoDelete: false).ConfigureAwait(false);
            await DeclareQueueAsync(channel, name, DelayArguments(milliseconds)).ConfigureAwait(false);
            await channel.QueueBindAsync(name, name, routingKey: "").ConfigureAwait(false);
        },
        cancellationToken);

    public Task DeadAsync(CancellationToken cancellationToken) =>
        DeclareAsync(names.Dead, (channel, name) => DeclareQueueAsync(channel, name, DeadArguments()), cancellationToken);

    /// <summary>Lets everything be declared anew: something was missing.</summary>
    public void Forget() => Volatile.Write(ref declarations, new Declarations(null));

    public void Dispose() => declaring.Dispose();

    /// <summary>Completes when what was confirmed for this queue survives a kill of the broker.</summary>
    public async Task SettledAsync(string queue, CancellationToken cancellationToken)
    {
        if (!madeAt.TryGetValue(queue, out long made))
            return;
        TimeSpan left = newQueueSettles - Stopwatch.GetElapsedTime(made);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, cancellationToken).ConfigureAwait(false);
        madeAt.TryRemove(queue, out _);
    }

    private static Task<QueueDeclareOk> DeclareQueueAsync(IChannel channel, string name, Dictionary<string, object?> arguments) =>
        channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments);

    private Dictionary<string, object?> WorkArguments() => new(StringComparer.Ordinal)
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = DeliveryLimit,
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-routing-key"] = names.Dead,
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };

    private static Dictionary<string, object?> DelayArguments(long milliseconds) => new(StringComparer.Ordinal)
    {
        ["x-queue-type"] = "quorum",
        ["x-message-ttl"] = milliseconds,
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };

    // Each look at a dead letter is a delivery.
    private static Dictionary<string, object?> DeadArguments() => new(StringComparer.Ordinal) { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = DeliveryLimit };

    private static async Task<bool> ExistsAsync(IConnection connection, string queue)
    {
        IChannel channel = await connection.CreateChannelAsync(options: null, CancellationToken.None).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            try
            {
                await channel.QueueDeclarePassiveAsync(queue, CancellationToken.None).ConfigureAwait(false);
                return true;
            }
            catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.NotFound)
            {
                return false;
            }
        }
    }

    private async Task DeclareAsync(string name, Func<IChannel, string, Task> declare, CancellationToken cancellationToken)
    {
        IConnection connection = await link.OpenAsync(cancellationToken).ConfigureAwait(false);
        Declarations known = Volatile.Read(ref declarations);
        if (known.Of == connection && known.Names.ContainsKey(name))
            return;
        await declaring.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // After a reconnection everything is declared anew: the broker may be another, or have lost its data.
            if (declarations.Of != connection)
                Volatile.Write(ref declarations, new Declarations(connection));
            if (declarations.Names.ContainsKey(name))
                return;
            bool isNew = !await ExistsAsync(connection, name).ConfigureAwait(false);
            // A channel of its own: a declaration that is refused closes it.
            IChannel channel = await connection.CreateChannelAsync(options: null, CancellationToken.None).ConfigureAwait(false);
            await using (channel.ConfigureAwait(false))
                await declare(channel, name).ConfigureAwait(false);
            if (isNew)
                madeAt[name] = Stopwatch.GetTimestamp();
            declarations.Names[name] = true;
        }
        finally
        {
            declaring.Release();
        }
    }

    private sealed record Declarations(IConnection? Of)
    {
        public ConcurrentDictionary<string, bool> Names { get; } = new(StringComparer.Ordinal);
    }
}
