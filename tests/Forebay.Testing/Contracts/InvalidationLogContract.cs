using System.Text;
using Xunit;

namespace Forebay.Testing.Contracts;

/// <summary>What every log between nodes holds to. A new one is finished when this passes.</summary>
public abstract class InvalidationLogContract
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_appended_after_a_position_is_read_from_it_in_order()
    {
        IInvalidationLog log = await OpenAsync();
        await AppendAsync(log, "before");
        string position = await log.EndAsync(Cancellation);
        await AppendAsync(log, "1");
        await AppendAsync(log, "2");
        (List<string> read, string end) = await ReadAllAsync(log, position);
        Assert.Equal(["1", "2"], read);
        await AppendAsync(log, "3");
        Assert.Equal(["3"], (await ReadAllAsync(log, end)).Messages);
    }

    [Fact]
    public async Task At_the_end_a_read_is_empty_and_complete()
    {
        IInvalidationLog log = await OpenAsync();
        string position = await log.EndAsync(Cancellation);
        (List<string> read, _) = await ReadAllAsync(log, position);
        Assert.Empty(read);
    }

    [Fact]
    public async Task Two_nodes_read_the_same_messages_in_the_same_order()
    {
        IInvalidationLog log = await OpenAsync(), other = await OpenAsync();
        string position = await log.EndAsync(Cancellation), otherPosition = await other.EndAsync(Cancellation);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => AppendAsync(i % 2 == 0 ? log : other, $"{i}")));
        List<string> first = (await ReadAllAsync(log, position)).Messages, second = (await ReadAllAsync(other, otherPosition)).Messages;
        Assert.Equal(100, first.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task A_position_is_good_for_another_node_and_a_later_run()
    {
        IInvalidationLog log = await OpenAsync();
        string position = await log.EndAsync(Cancellation);
        await AppendAsync(log, "1");
        IInvalidationLog later = await OpenAsync();
        Assert.Equal(["1"], (await ReadAllAsync(later, position)).Messages);
    }

    [Fact]
    public async Task A_position_that_the_log_no_longer_has_is_lost_and_the_read_goes_on_at_its_end()
    {
        IInvalidationLog log = await OpenAsync();
        await AppendAsync(log, "0");
        string position = await log.EndAsync(Cancellation);
        await LoseAsync(log);
        LogBatch batch = await log.ReadAsync(position, Cancellation);
        Assert.True(batch.Lost);
        Assert.Empty(batch.Messages);
        await AppendAsync(log, "new");
        Assert.Equal(["new"], (await ReadAllAsync(log, batch.Position)).Messages);
    }

    [Fact]
    public async Task A_position_of_another_log_is_lost()
    {
        IInvalidationLog log = await OpenAsync();
        Assert.True((await log.ReadAsync("of another log", Cancellation)).Lost);
    }

    [Fact]
    public async Task A_wait_ends_when_another_node_appends()
    {
        IInvalidationLog log = await OpenAsync(), other = await OpenAsync();
        (_, string position) = await ReadAllAsync(log, await log.EndAsync(Cancellation));
        Task wait = log.WaitAsync(position, Cancellation).AsTask();
        await AppendAsync(other, "1");
        await wait.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    [Fact]
    public async Task A_large_message_is_read_whole()
    {
        IInvalidationLog log = await OpenAsync();
        string position = await log.EndAsync(Cancellation);
        string large = new('x', 500_000);
        await AppendAsync(log, large);
        Assert.Equal(large, Assert.Single((await ReadAllAsync(log, position)).Messages));
    }

    /// <summary>One node's access to the test's log.</summary>
    protected abstract ValueTask<IInvalidationLog> OpenAsync();

    /// <summary>Makes the log forget what stands in it, by its own limit or otherwise.</summary>
    protected abstract ValueTask LoseAsync(IInvalidationLog log);

    protected static async Task AppendAsync(IInvalidationLog log, string message)
    {
        ArgumentNullException.ThrowIfNull(log);
        await log.AppendAsync(Encoding.UTF8.GetBytes(message), Cancellation);
    }

    /// <summary>Reads on until a read proves that there is no more.</summary>
    protected static async Task<(List<string> Messages, string Position)> ReadAllAsync(IInvalidationLog log, string position)
    {
        ArgumentNullException.ThrowIfNull(log);
        List<string> messages = [];
        while (true)
        {
            LogBatch batch = await log.ReadAsync(position, Cancellation);
            Assert.False(batch.Lost, "The position is lost.");
            messages.AddRange(batch.Messages.Select(message => Encoding.UTF8.GetString(message.Span)));
            position = batch.Position;
            if (batch.Complete)
                return (messages, position);
        }
    }
}
