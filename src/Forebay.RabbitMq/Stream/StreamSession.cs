using RabbitMQ.Client;

namespace Forebay.RabbitMq.Stream;

/// <summary>A connection to the broker with the stream declared, a channel for what is written, and a reader at a time.</summary>
/// <remarks>It is used until something of it fails, and then never again: whoever needs one makes the next. Thread-safe for writes; one reads.</remarks>
internal sealed class StreamSession : IAsyncDisposable
{
    private readonly RabbitMqBusOptions options;
    private readonly IConnection connection;
    private readonly IChannel writing;
    private StreamReader? reader;

    private StreamSession(RabbitMqBusOptions options, IConnection connection, IChannel writing)
    {
        this.options = options;
        this.connection = connection;
        this.writing = writing;
    }

    public bool IsOpen => connection.IsOpen && writing.IsOpen;

    /// <summary>The reader, where there is one that still gets messages.</summary>
    public StreamReader? Reader => reader is { IsOpen: true } open ? open : null;

    public static async Task<StreamSession> OpenAsync(ConnectionFactory factory, RabbitMqBusOptions options, Action lost, CancellationToken cancellationToken)
    {
        IConnection made = await factory.CreateConnectionAsync("forebay.bus", cancellationToken).ConfigureAwait(false);
        try
        {
            made.ConnectionShutdownAsync += (_, _) =>
            {
                lost();
                return Task.CompletedTask;
            };
            IChannel channel = await made.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken).ConfigureAwait(false);
            await DeclareAsync(channel, options, cancellationToken).ConfigureAwait(false);
            return new StreamSession(options, made, channel);
        }
        catch
        {
            await EndAsync(made).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Appends a message; completes when the broker has confirmed it.</summary>
    public async Task AppendAsync(StreamMessage message, CancellationToken cancellationToken) =>
        // Mandatory: a stream that was deleted refuses instead of taking it in silence.
        await writing.BasicPublishAsync("", options.Stream, mandatory: true, new BasicProperties(), message.Write(), cancellationToken).ConfigureAwait(false);

    /// <summary>Begins to read, and reads no longer where it read before.</summary>
    /// <param name="offset">The first message's offset; null: the next that is appended.</param>
    /// <param name="rang">Called when a message has come, and at the end. Must not block.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<StreamReader> ReadFromAsync(long? offset, Action rang, CancellationToken cancellationToken)
    {
        if (reader is { } before)
            await before.DisposeAsync().ConfigureAwait(false);
        IChannel channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        reader = new StreamReader(channel, rang);
        await reader.BeginAsync(options.Stream, offset, cancellationToken).ConfigureAwait(false);
        return reader;
    }

    public async ValueTask DisposeAsync()
    {
        reader?.Close();
        await EndAsync(connection).ConfigureAwait(false);
    }

    // Without a word to a broker that may hang.
    private static async Task EndAsync(IConnection connection)
    {
        await connection.AbortAsync(Constants.ReplySuccess, "closed", TimeSpan.FromMilliseconds(200)).ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private static Task<QueueDeclareOk> DeclareAsync(IChannel channel, RabbitMqBusOptions options, CancellationToken cancellationToken) => channel.QueueDeclareAsync(
        options.Stream,
        durable: true,
        exclusive: false,
        autoDelete: false,
        new Dictionary<string, object?>
        {
            ["x-queue-type"] = "stream",
            ["x-max-length-bytes"] = options.MaxBytes,
            ["x-max-age"] = $"{(long)options.MaxAge.TotalSeconds}s",
            ["x-stream-max-segment-size-bytes"] = options.SegmentBytes,
        },
        cancellationToken: cancellationToken);
}
