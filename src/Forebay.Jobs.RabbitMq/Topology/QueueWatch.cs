using Forebay.Jobs.RabbitMq.Connections;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Forebay.Jobs.RabbitMq.Topology;

/// <summary>Tells how many messages wait in a queue, and wakes those who wait for one.</summary>
internal sealed class QueueWatch(ChannelSlot slot, QueueTopology topology)
{
    private TaskCompletionSource next = NewSource();

    /// <summary>Completes with the next <see cref="Raise"/>. Who takes it before a look can't miss what happens after.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Raise() => Interlocked.Exchange(ref next, NewSource()).TrySetResult();

    /// <summary>How many messages can be got; those that somebody holds do not count. For a queue that was declared.</summary>
    public async Task<long> CountAsync(string queue, CancellationToken cancellationToken)
    {
        IChannel channel = await slot.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            QueueDeclareOk told = await channel.QueueDeclarePassiveAsync(queue, CancellationToken.None).ConfigureAwait(false);
            return told.MessageCount;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            // Somebody has deleted it; the next caller declares it anew.
            topology.Forget();
            return 0;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
