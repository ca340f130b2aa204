using RabbitMQ.Client;

namespace Forebay.Jobs.RabbitMq.Connections;

/// <summary>A channel for one purpose, opened when it is needed, and anew when the broker has closed it.</summary>
internal sealed class ChannelSlot(RabbitLink link, CreateChannelOptions? options = null) : IDisposable
{
    private readonly SemaphoreSlim opening = new(1, 1);
    private IChannel? current;

    public async ValueTask<IChannel> OpenAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref current) is { IsOpen: true } open)
            return open;
        await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (current is { IsOpen: true })
                return current;
            IConnection connection = await link.OpenAsync(cancellationToken).ConfigureAwait(false);
            IChannel made = await connection.CreateChannelAsync(options, CancellationToken.None).ConfigureAwait(false);
            Volatile.Write(ref current, made);
            return made;
        }
        finally
        {
            opening.Release();
        }
    }

    /// <summary>After the connection's end, which ends the channel too.</summary>
    public void Dispose() => opening.Dispose();
}
