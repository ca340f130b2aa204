using System.Collections.Concurrent;
using Forebay.Jobs.RabbitMq.Connections;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Forebay.Jobs.RabbitMq.Leases;

/// <summary>The channels on which messages are got and stay until they are acked.</summary>
/// <remarks>
/// A quorum queue writes each get to disk before it answers, so that one channel, which asks for one thing at a time, gets a few hundred a second; many
/// share those writes. A channel is lent for a get and then goes to the end of the line, whatever is leased on it: so leases spread over all, and a
/// channel that the broker closes takes few with it.
/// </remarks>
internal sealed class LeaseChannels(RabbitLink link, int most, Action<IChannel, string> closed) : IDisposable
{
    private readonly SemaphoreSlim lent = new(most, most);
    private readonly ConcurrentQueue<IChannel> free = new();

    /// <summary>Gets a message; what is made of it comes before the channel is lent again. Default where the queue has none.</summary>
    public async Task<T?> GetAsync<T>(string queue, Func<IChannel, BasicGetResult, T> make, CancellationToken cancellationToken)
    {
        await lent.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            IChannel channel = await TakeAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                BasicGetResult? got = await channel.BasicGetAsync(queue, autoAck: false, CancellationToken.None).ConfigureAwait(false);
                T? made = got is null ? default : make(channel, got);
                free.Enqueue(channel);
                return made;
            }
            catch
            {
                // An answer that comes after nobody waits for it would be a message that nobody has.
                await channel.AbortAsync(CancellationToken.None).ConfigureAwait(false);
                throw;
            }
        }
        finally
        {
            lent.Release();
        }
    }

    /// <summary>After the connection's end, which ends the channels too.</summary>
    public void Dispose() => lent.Dispose();

    private async Task<IChannel> TakeAsync(CancellationToken cancellationToken)
    {
        while (free.TryDequeue(out IChannel? there))
        {
            if (there.IsOpen)
                return there;
        }
        IConnection connection = await link.OpenAsync(cancellationToken).ConfigureAwait(false);
        IChannel made = await connection.CreateChannelAsync(options: null, CancellationToken.None).ConfigureAwait(false);
        made.ChannelShutdownAsync += OnShutdownAsync;
        return made;
    }

    private Task OnShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        closed((IChannel)channel, reason.ReplyText);
        return Task.CompletedTask;
    }
}
