using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Forebay.Jobs.RabbitMq.Connections;

/// <summary>One connection to the broker, opened by the first who needs it, and anew by the first who needs it after it was lost.</summary>
/// <remarks>
/// The client's own recovery is off. It would give channels a second life in which an ack of what was got before is dropped without a word; here a
/// channel that is closed stays so, and whatever was leased through it is known to be lost.
/// </remarks>
internal sealed class RabbitLink(ConnectionFactory factory, string name, ILogger logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim opening = new(1, 1);
    private IConnection? current;
    private bool disposed;

    public async ValueTask<IConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref current) is { IsOpen: true } open)
            return open;
        await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (current is { IsOpen: true })
                return current;
            if (current is not null)
                await current.DisposeAsync().ConfigureAwait(false);
            Volatile.Write(ref current, null);
            IConnection made = await factory.CreateConnectionAsync(name, cancellationToken).ConfigureAwait(false);
            Watch(made);
            RabbitMqJobLog.Connected(logger, name, made.Endpoint.HostName, made.Endpoint.Port);
            Volatile.Write(ref current, made);
            return made;
        }
        finally
        {
            opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await opening.WaitAsync().ConfigureAwait(false);
        try
        {
            disposed = true;
            if (current is { } open)
            {
                // What is unacked goes back to its queues by this.
                await open.AbortAsync().ConfigureAwait(false);
                await open.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            opening.Release();
        }
    }

    private void Watch(IConnection connection)
    {
        connection.ConnectionShutdownAsync += (_, ended) =>
        {
            if (ended.Initiator != ShutdownInitiator.Application)
                RabbitMqJobLog.ConnectionLost(logger, name, ended.ReplyText);
            return Task.CompletedTask;
        };
        connection.ConnectionBlockedAsync += (_, blocked) =>
        {
            RabbitMqJobLog.Blocked(logger, name, blocked.Reason);
            return Task.CompletedTask;
        };
        connection.ConnectionUnblockedAsync += (_, _) =>
        {
            RabbitMqJobLog.Unblocked(logger, name);
            return Task.CompletedTask;
        };
    }
}
