using Forebay.Testing;
using Forebay.Testing.Contracts;
using RabbitMQ.Client;
using Xunit;

namespace Forebay.RabbitMq.Tests.Bus;

[Trait("Needs", "server")]
public sealed class RabbitMqInvalidationLogTests(BrokerFixture broker) : InvalidationLogContract, IClassFixture<BrokerFixture>, IAsyncDisposable
{
    private readonly string stream = $"bus-{Guid.NewGuid():n}";
    private readonly List<RabbitMqInvalidationLog> opened = [];

    public async ValueTask DisposeAsync()
    {
        foreach (RabbitMqInvalidationLog log in opened)
            await log.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public async Task A_position_of_a_stream_that_was_deleted_and_made_again_is_lost_however_long_the_new_one_is(int messages)
    {
        IInvalidationLog log = await OpenAsync();
        for (int i = 0; i < 10; i++)
            await AppendAsync(log, $"{i}");
        string position = await log.EndAsync(Cancellation);
        await DeleteAsync();
        IInvalidationLog other = await OpenAsync();
        for (int i = 0; i < messages; i++)
            await AppendAsync(other, $"new {i}");
        LogBatch batch = await ReadThroughAsync(other, position);
        Assert.True(batch.Lost);
        await AppendAsync(other, "after");
        Assert.Equal(["after"], (await ReadAllAsync(other, batch.Position)).Messages);
    }

    [Fact]
    public async Task A_reader_whose_stream_is_deleted_under_it_is_told_that_it_is_lost()
    {
        IInvalidationLog log = await OpenAsync();
        await AppendAsync(log, "1");
        (_, string position) = await ReadAllAsync(log, await log.EndAsync(Cancellation));
        await DeleteAsync();
        Assert.True((await ReadThroughAsync(log, position)).Lost);
    }

    [Fact]
    public async Task A_reader_that_stands_at_the_end_misses_nothing_where_segments_begin()
    {
        IInvalidationLog log = await OpenAsync(), other = await OpenAsync();
        (_, string position) = await ReadAllAsync(log, await log.EndAsync(Cancellation));
        for (int i = 0; i < 20; i++)
        {
            string message = new('x', 20_000 + i);
            await AppendAsync(other, message);
            (List<string> read, position) = await ReadAllAsync(log, position);
            Assert.Equal(message, Assert.Single(read));
        }
    }

    [Fact]
    public async Task Probes_wake_nobody()
    {
        IInvalidationLog log = await OpenAsync(), other = await OpenAsync();
        (_, string position) = await ReadAllAsync(log, await log.EndAsync(Cancellation));
        Task wait = log.WaitAsync(position, Cancellation).AsTask();
        for (int i = 0; i < 5; i++)
            await other.EndAsync(Cancellation);
        Assert.False(wait.IsCompleted);
        await AppendAsync(other, "1");
        await wait.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    [Fact]
    public async Task After_a_restart_of_the_broker_reading_goes_on_where_it_was()
    {
        IInvalidationLog log = await OpenAsync();
        string position = await log.EndAsync(Cancellation);
        await AppendAsync(log, "1");
        // A broker that is killed within half a second after its first stream was made forgets who leads its streams, for good: Ra's directory is saved so
        // late. One that was ended in order has it on the disk.
        await broker.Server.StopAsync();
        await broker.Server.StartAgainAsync();
        await Eventually.TrueAsync(() => CanAppendAsync(log, "1"), "the broker takes messages again");
        await broker.Server.KillAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => AppendAsync(log, "while it is away"));
        await broker.Server.StartAgainAsync();
        // What is published before the stream's writer runs again is never confirmed: that attempt ends by its time-out, and the next one is taken.
        RabbitMqInvalidationLog impatient = Make(TimeSpan.FromSeconds(2));
        await Eventually.TrueAsync(() => CanAppendAsync(impatient, "2"), "the broker takes messages again");
        Assert.Equal(["1", "2"], (await ReadAllAsync(log, position)).Messages.Distinct());
    }

    [Fact]
    public async Task While_the_broker_hangs_calls_end_by_their_time_out()
    {
        IInvalidationLog log = await OpenAsync(TimeSpan.FromMilliseconds(500));
        string position = await log.EndAsync(Cancellation);
        await broker.Server.PauseAsync();
        try
        {
            await Assert.ThrowsAsync<TimeoutException>(() => AppendAsync(log, "1"));
            await Assert.ThrowsAnyAsync<Exception>(async () => await log.ReadAsync(position, Cancellation));
        }
        finally
        {
            await broker.Server.ResumeAsync();
        }
        await Eventually.TrueAsync(() => CanAppendAsync(log, "2"), "the broker takes messages again");
        // The first may have been taken all the same.
        Assert.Equal("2", (await ReadAllAsync(log, position)).Messages[^1]);
    }

    protected override ValueTask<IInvalidationLog> OpenAsync() => OpenAsync(TimeSpan.FromSeconds(20));

    // The limit is kept by whole segments of the stream, when a new one begins.
    protected override async ValueTask LoseAsync(IInvalidationLog log)
    {
        string filling = new('x', 50_000);
        for (int i = 0; i < 100; i++)
            await AppendAsync(log, filling);
    }

    private async ValueTask<IInvalidationLog> OpenAsync(TimeSpan timeout)
    {
        RabbitMqInvalidationLog log = Make(timeout);
        await log.EndAsync(Cancellation);
        return log;
    }

    private RabbitMqInvalidationLog Make(TimeSpan timeout)
    {
        var log = new RabbitMqInvalidationLog(broker.Address, new RabbitMqBusOptions { Stream = stream, SegmentBytes = 100_000, MaxBytes = 2_000_000, CommandTimeout = timeout });
        opened.Add(log);
        return log;
    }

    private static async ValueTask<bool> CanAppendAsync(IInvalidationLog log, string message)
    {
        try
        {
            await AppendAsync(log, message);
            return true;
        }
        catch (Exception away) when (away is IOException or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Reads as nodes do: an error is followed by another try.</summary>
    private static async Task<LogBatch> ReadThroughAsync(IInvalidationLog log, string position)
    {
        LogBatch? batch = null;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    batch = await log.ReadAsync(position, Cancellation);
                    return batch.Lost || batch.Complete;
                }
                catch (Exception away) when (away is IOException or TimeoutException)
                {
                    return false;
                }
            },
            "the log is read");
        return batch!;
    }

    private async Task DeleteAsync()
    {
        await using IConnection connection = await new ConnectionFactory { Uri = new Uri(broker.Address) }.CreateConnectionAsync(Cancellation);
        await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await channel.QueueDeleteAsync(stream, cancellationToken: Cancellation);
    }
}
