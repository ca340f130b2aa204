using System.Runtime.InteropServices;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Forebay.RabbitMq.Stream;

/// <summary>A consumer of the stream from an offset on: what has come and was not yet taken stands in a queue.</summary>
/// <remarks>The client's thread fills the queue, one caller takes from it. The broker sends no more than it has credit for, which grows by what is taken.</remarks>
internal sealed class StreamReader(IChannel channel, Action rang) : IAsyncDisposable
{
    private const string OffsetName = "x-stream-offset";
    private const ushort Credit = 1000;
    private readonly Channel<Arrived> arrived = Channel.CreateUnbounded<Arrived>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>The last message that was taken; null: none yet.</summary>
    public StreamPosition? Position { get; private set; }

    /// <summary>Whether more may come.</summary>
    public bool IsOpen => channel.IsOpen && !arrived.Reader.Completion.IsCompleted;

    /// <summary>Whether messages have come that were not taken.</summary>
    public bool HasMore => arrived.Reader.TryPeek(out _);

    public async Task BeginAsync(string stream, long? offset, CancellationToken cancellationToken)
    {
        await channel.BasicQosAsync(0, Credit, global: false, cancellationToken).ConfigureAwait(false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            Receive(delivery);
            return Task.CompletedTask;
        };
        // The stream was deleted, or the channel or the connection has ended.
        consumer.UnregisteredAsync += (_, _) => CloseAsync();
        consumer.ShutdownAsync += (_, _) => CloseAsync();
        object from = offset is { } number ? number : "next";
        await channel.BasicConsumeAsync(stream, autoAck: false, "", noLocal: false, exclusive: false, new Dictionary<string, object?> { [OffsetName] = from }, consumer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for the next message and takes it.</summary>
    /// <exception cref="IOException">No more can come.</exception>
    public async ValueTask<(long Offset, StreamMessage Message)> TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await TookAsync(await arrived.Reader.ReadAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (ChannelClosedException ended)
        {
            throw new IOException("The broker has ended the reading of the stream.", ended);
        }
    }

    public void Close()
    {
        arrived.Writer.TryComplete();
        rang();
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await channel.AbortAsync().ConfigureAwait(false);
        await channel.DisposeAsync().ConfigureAwait(false);
    }

    private void Receive(BasicDeliverEventArgs delivery)
    {
        // Without an offset it is no stream: then there is no order to rely on.
        if (delivery.BasicProperties.Headers?.TryGetValue(OffsetName, out object? value) != true || value is not long offset)
        {
            Close();
            return;
        }
        var message = StreamMessage.Read(delivery.Body.Span);
        arrived.Writer.TryWrite(new Arrived(offset, delivery.DeliveryTag, message));
        // Probes say nothing to others: nodes that woke each other by them would never rest.
        if (!message.IsProbe)
            rang();
    }

    private Task CloseAsync()
    {
        Close();
        return Task.CompletedTask;
    }

    private async ValueTask<(long Offset, StreamMessage Message)> TookAsync(Arrived one)
    {
        Position = new StreamPosition(one.Message.Id, one.Offset);
        // Some at once; the rest of the credit is enough until then.
        if (one.Tag % (Credit / 4) == 0)
            await channel.BasicAckAsync(one.Tag, multiple: true).ConfigureAwait(false);
        return (one.Offset, one.Message);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Arrived(long Offset, ulong Tag, StreamMessage Message);
}
