using RabbitMQ.Client.Exceptions;

namespace Forebay.Jobs.RabbitMq.Connections;

/// <summary>Which exceptions tell of the broker or the way to it, and how callers are told.</summary>
internal sealed class BrokerErrors(string endpoint)
{
    /// <summary>Whether it comes from the client, the network or the broker, rather than from a mistake in the code.</summary>
    public static bool Is(Exception exception) =>
        exception is RabbitMQClientException or IOException or TimeoutException or System.Net.Sockets.SocketException or ObjectDisposedException
        // The client's own limit for an answer; its callers' tokens are never passed to it.
        || (exception is OperationCanceledException { CancellationToken.CanBeCanceled: false });

    /// <summary>Runs a call, and says of its failure where it was and what can be done.</summary>
    /// <exception cref="RabbitMqJobQueueException">The broker is away or refused.</exception>
    public async Task<T> CallAsync<T>(string what, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception e) when (Is(e) || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new RabbitMqJobQueueException($"RabbitMQ at {endpoint} could not {what}: {Reason(e)}", e);
        }
    }

    /// <inheritdoc cref="CallAsync{T}(string, Func{Task{T}}, CancellationToken)"/>
    public Task<bool> CallAsync(string what, Func<Task> call, CancellationToken cancellationToken) => CallAsync(
        what,
        async () =>
        {
            await call().ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    private static string Reason(Exception e) => e switch
    {
        PublishException { IsReturn: true } => "no queue took the message, although it had just been declared. Does somebody delete queues?",
        PublishException => "the broker refused the message (basic.nack). Its log says why.",
        OperationInterruptedException { ShutdownReason: { } reason } => $"{reason.ReplyCode} {reason.ReplyText}. A queue that was declared otherwise must be deleted first, or another QueuePrefix chosen.",
        BrokerUnreachableException { InnerException: { } inner } => $"it can't be reached ({inner.Message}).",
        TimeoutException or OperationCanceledException => "it did not answer in time.",
        _ => e.Message,
    };
}
