using Forebay.Jobs.RabbitMq.Connections;
using Forebay.Jobs.RabbitMq.Topology;
using RabbitMQ.Client;

namespace Forebay.Jobs.RabbitMq.Dead;

/// <summary>Looks through the queue of dead letters: gets them all, acks those that are to go, and gives the others back in the order in which they were.</summary>
/// <remarks>What one process looks at, another does not see meanwhile. In this process one looks at a time.</remarks>
internal sealed class DeadLetters(RabbitLink link, QueueTopology topology, QueueNames names, int mostBrowsed) : IDisposable
{
    // Each get is written to disk before it is answered; several share a write.
    private const int Channels = 8;

    private readonly SemaphoreSlim browsing = new(1, 1);

    /// <summary>Looks at the oldest letters, and takes out those for which <paramref name="take"/> returns true: it has put them elsewhere, or they are not needed.</summary>
    public async Task BrowseAsync(Func<DeadLetter, Task<bool>> take, CancellationToken cancellationToken)
    {
        await topology.DeadAsync(cancellationToken).ConfigureAwait(false);
        await browsing.WaitAsync(cancellationToken).ConfigureAwait(false);
        List<IChannel> channels = [];
        try
        {
            IConnection connection = await link.OpenAsync(cancellationToken).ConfigureAwait(false);
            List<(IChannel Channel, ulong Tag, DeadLetter Letter)> letters = await GetAllAsync(connection, channels, cancellationToken).ConfigureAwait(false);
            foreach ((IChannel channel, ulong tag, DeadLetter letter) in letters.OrderBy(one => one.Letter.DiedAt))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await take(letter).ConfigureAwait(false))
                    await channel.BasicAckAsync(tag, multiple: false, CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (IChannel channel in channels)
                await GiveBackAsync(channel).ConfigureAwait(false);
            browsing.Release();
        }
    }

    public void Dispose() => browsing.Dispose();

    private async Task<List<(IChannel Channel, ulong Tag, DeadLetter Letter)>> GetAllAsync(IConnection connection, List<IChannel> channels, CancellationToken cancellationToken)
    {
        for (int i = 0; i < Math.Min(Channels, mostBrowsed); i++)
            channels.Add(await connection.CreateChannelAsync(options: null, CancellationToken.None).ConfigureAwait(false));
        List<(IChannel, ulong, DeadLetter)> letters = [];
        int left = mostBrowsed;
        await Task.WhenAll(channels.Select(GetAsync)).ConfigureAwait(false);
        return letters;

        async Task GetAsync(IChannel channel)
        {
            while (Interlocked.Decrement(ref left) >= 0 && !cancellationToken.IsCancellationRequested)
            {
                if (await channel.BasicGetAsync(names.Dead, autoAck: false, CancellationToken.None).ConfigureAwait(false) is not { } got)
                    return;
                lock (letters)
                    letters.Add((channel, got.DeliveryTag, DeadLetter.Read(got)));
            }
        }
    }

    private static async Task GiveBackAsync(IChannel channel)
    {
        try
        {
            // Told, not left to the end of the channel: who looks next finds them there.
            await channel.BasicNackAsync(deliveryTag: 0, multiple: true, requeue: true, CancellationToken.None).ConfigureAwait(false);
            await channel.CloseAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (BrokerErrors.Is(e))
        {
            // Closed already: the broker has given them back.
        }
        await channel.DisposeAsync().ConfigureAwait(false);
    }
}
