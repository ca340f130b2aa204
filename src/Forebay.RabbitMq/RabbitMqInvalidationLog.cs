using Forebay.RabbitMq.Stream;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;
using StreamReader = Forebay.RabbitMq.Stream.StreamReader;

namespace Forebay.RabbitMq;

/// <summary>The bus between nodes as a RabbitMQ stream, whose messages the broker numbers.</summary>
/// <remarks>
/// <para>A position is the offset of the last message that was read, and that message's random id. A read goes on with the consumer that stands there, or begins one at
/// that very message: where another message stands there or none, messages are missing, and the position is lost. So a trimmed stream is noticed, and one
/// that was deleted and made again.</para>
/// <para>The broker does not say when a consumer has got everything. So a read that finds nothing more appends a probe, and has come to the end as it was when it
/// began, when it has read the probe. Who hears of a message reads on at once, without one.</para>
/// <para>Thread-safe; reads of one log wait for each other.</para>
/// </remarks>
public sealed class RabbitMqInvalidationLog : IInvalidationLog
{
    // One read's most.
    private const int MostAtOnce = 1000;
    private readonly ConnectionFactory factory;
    private readonly RabbitMqBusOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly SemaphoreSlim opening = new(1, 1);
    private readonly SemaphoreSlim reading = new(1, 1);
    private StreamSession? session;
    private bool away;
    private bool disposed;
    private TaskCompletionSource rung = New();
    private TaskCompletionSource rungSinceRead = New();

    /// <summary>Makes the log, which connects when it is first used.</summary>
    /// <param name="address">The broker: <c>amqp://user:password@host:port/virtual-host</c>, or <c>amqps://…</c> with TLS.</param>
    /// <param name="options">Which stream, and how; not to be changed afterwards. Null: the defaults.</param>
    /// <param name="loggers">Where it logs; null: nowhere.</param>
    /// <param name="time">For time-outs; null: the system's.</param>
    /// <exception cref="ForebayConfigurationException">An option can't work, or the address is none.</exception>
    public RabbitMqInvalidationLog(string address, RabbitMqBusOptions? options = null, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        this.options = options ?? new RabbitMqBusOptions();
        this.options.Validate();
        // The address is not repeated: it may hold a password.
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0)
            throw new ForebayConfigurationException("RabbitMQ bus: the address must be amqp://user:password@host:port/virtual-host, or amqps://… with TLS.");
        factory = new ConnectionFactory
        {
            Uri = uri,
            // A consumer that the client brought back would begin where it began before, and nobody would know what it gave twice.
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedConnectionTimeout = this.options.ConnectTimeout,
            HandshakeContinuationTimeout = this.options.ConnectTimeout,
            ContinuationTimeout = this.options.CommandTimeout,
            RequestedHeartbeat = this.options.Heartbeat,
        };
        this.time = time ?? TimeProvider.System;
        logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger("Forebay.RabbitMq");
    }

    /// <inheritdoc/>
    public string Name => "rabbitmq";

    /// <inheritdoc/>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) => await UseAsync(
        async (open, limit) =>
        {
            await open.AppendAsync(new StreamMessage(Guid.NewGuid(), IsProbe: false, message), limit).ConfigureAwait(false);
            return true;
        },
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<string> EndAsync(CancellationToken cancellationToken = default)
    {
        await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await UseAsync(EndAsync, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            reading.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<LogBatch> ReadAsync(string position, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(position);
        await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Before the read: a bell that rings after it is not missed.
            Volatile.Write(ref rungSinceRead, Volatile.Read(ref rung));
            return await UseAsync((open, limit) => ReadAsync(open, position, limit), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            reading.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(string position, CancellationToken cancellationToken = default) => new(Volatile.Read(ref rungSinceRead).Task.WaitAsync(cancellationToken));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await opening.WaitAsync().ConfigureAwait(false);
        disposed = true;
        if (session is { } open)
            await open.DisposeAsync().ConfigureAwait(false);
        session = null;
        opening.Release();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Ring() => Interlocked.Exchange(ref rung, New()).TrySetResult();

    private async Task<LogBatch> ReadAsync(StreamSession open, string text, CancellationToken limit)
    {
        if (!StreamPosition.TryRead(text, out StreamPosition position)
            || (open.Reader is { } standing && standing.Position == position ? standing : await BeginAsync(open, position, limit).ConfigureAwait(false)) is not { } reader)
        {
            return await LostAsync(open, limit).ConfigureAwait(false);
        }
        List<ReadOnlyMemory<byte>> messages = [];
        Guid? probe = null;
        long? next = null;
        // What has come is handed on at once; the next read asks whether that was all.
        while (messages.Count < MostAtOnce && (messages.Count == 0 || reader.HasMore))
        {
            if (probe is null && !reader.HasMore)
                probe = await ProbeAsync(open, limit).ConfigureAwait(false);
            (long offset, StreamMessage message) = await reader.TakeAsync(limit).ConfigureAwait(false);
            if (offset != position.Offset + 1 && offset != next)
            {
                // The broker keeps a record of its own at each segment's beginning, which takes an offset. Where the last message still stands there after
                // this one was got, none between them was dropped, for segments are dropped oldest first; and this one comes again.
                if (next is not null || await BeginAsync(open, position, limit).ConfigureAwait(false) is not { } again)
                    return await LostAsync(open, limit).ConfigureAwait(false);
                (reader, next) = (again, offset);
                continue;
            }
            next = null;
            position = new StreamPosition(message.Id, offset);
            if (!message.IsProbe)
                messages.Add(message.Content);
            else if (message.Id == probe)
                return new LogBatch(messages, position.ToString(), Complete: true);
        }
        return new LogBatch(messages, position.ToString(), Complete: false);
    }

    /// <summary>A reader that has read up to a position; null where the stream does not have it.</summary>
    private async Task<StreamReader?> BeginAsync(StreamSession open, StreamPosition position, CancellationToken limit)
    {
        // From beyond its end a stream gives nothing, not even what is appended, until it has grown so far.
        StreamPosition end = await FindEndAsync(open, limit).ConfigureAwait(false);
        if (end.Offset < position.Offset)
            return null;
        StreamReader reader = await open.ReadFromAsync(position.Offset, Ring, limit).ConfigureAwait(false);
        (long offset, StreamMessage message) = await reader.TakeAsync(limit).ConfigureAwait(false);
        return new StreamPosition(message.Id, offset) == position ? reader : null;
    }

    private async Task<string> EndAsync(StreamSession open, CancellationToken limit) => (await FindEndAsync(open, limit).ConfigureAwait(false)).ToString();

    private async Task<StreamPosition> FindEndAsync(StreamSession open, CancellationToken limit)
    {
        StreamReader reader = await open.ReadFromAsync(null, Ring, limit).ConfigureAwait(false);
        Guid probe = await ProbeAsync(open, limit).ConfigureAwait(false);
        while ((await reader.TakeAsync(limit).ConfigureAwait(false)).Message.Id != probe)
        {
            // Appended before the end was asked for.
        }
        return reader.Position!.Value;
    }

    private async Task<LogBatch> LostAsync(StreamSession open, CancellationToken limit) =>
        new([], await EndAsync(open, limit).ConfigureAwait(false), Complete: true, Lost: true);

    private static async Task<Guid> ProbeAsync(StreamSession open, CancellationToken limit)
    {
        var probe = new StreamMessage(Guid.NewGuid(), IsProbe: true, default);
        await open.AppendAsync(probe, limit).ConfigureAwait(false);
        return probe.Id;
    }

    /// <summary>Runs something on the connection, within the time for it; what fails ends the connection, and the next begins with another.</summary>
    private async Task<T> UseAsync<T>(Func<StreamSession, CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.CommandTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        StreamSession? open = null;
        try
        {
            open = await OpenAsync(limit.Token).ConfigureAwait(false);
            T result = await run(open, limit.Token).ConfigureAwait(false);
            if (away)
                RabbitMqBusLog.Back(logger, factory.Endpoint.HostName, factory.Endpoint.Port);
            away = false;
            return result;
        }
        catch (Exception e) when (!disposed && !cancellationToken.IsCancellationRequested)
        {
            if (!away)
                RabbitMqBusLog.Away(logger, factory.Endpoint.HostName, factory.Endpoint.Port, e.Message);
            away = true;
            if (open is not null)
                await DropAsync(open).ConfigureAwait(false);
            if (timeout.IsCancellationRequested)
                throw new TimeoutException($"RabbitMQ at {factory.Endpoint.HostName}:{factory.Endpoint.Port} did not answer within CommandTimeout ({options.CommandTimeout:c}).", e);
            throw new IOException($"RabbitMQ at {factory.Endpoint.HostName}:{factory.Endpoint.Port} failed: {e.Message}", e);
        }
    }

    private async Task<StreamSession> OpenAsync(CancellationToken cancellationToken)
    {
        await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (session is { IsOpen: true } open)
                return open;
            if (session is { } over)
                await over.DisposeAsync().ConfigureAwait(false);
            session = null;
            return session = await StreamSession.OpenAsync(factory, options, Ring, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            opening.Release();
        }
    }

    private async Task DropAsync(StreamSession failed)
    {
        await opening.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!ReferenceEquals(session, failed))
                return;
            session = null;
            await failed.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            opening.Release();
        }
    }
}
