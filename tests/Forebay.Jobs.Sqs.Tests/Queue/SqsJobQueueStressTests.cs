using Forebay.Testing.Sqs;
using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Queue;

/// <summary>Workers that vanish and a server that fails at random: no job is lost.</summary>
public sealed class SqsJobQueueStressTests : SqsQueueTest
{
    private static readonly (string Operation, SqsFault Fault)[] Faults =
    [
        ("SendMessageBatch", SqsFault.FailEntries),
        ("SendMessageBatch", SqsFault.CutAfter),
        ("ReceiveMessage", SqsFault.CutAfter),
        ("ReceiveMessage", SqsFault.DeliverTwice),
        ("ReceiveMessage", SqsFault.Reorder),
        ("ReceiveMessage", SqsFault.DamageBody),
        ("DeleteMessageBatch", SqsFault.FailEntries),
        ("DeleteMessageBatch", SqsFault.Throttle),
        ("DeleteMessageBatch", SqsFault.CutAfter),
        ("ChangeMessageVisibilityBatch", SqsFault.ExpireHandles),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_job_is_done_however_the_server_and_the_workers_fail(bool fifo)
    {
        const int jobs = 400;
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var done = new HashSet<JobId>();
        SqsJobQueue[] queues = [Open(), Open(), Open()];
        HashSet<JobId> all = [];
        for (int i = 0; i < jobs; i++)
        {
            if (random.Next(10) == 0)
                Misbehave(random);
            all.Add(await Bed.AdvanceUntilAsync(EnqueueAsync(queues[random.Next(3)], $"{i}", new EnqueueOptions { Delay = TimeSpan.FromSeconds(random.Next(3) * 600) })));
        }
        for (int step = 0; all.Any(id => !done.Contains(id)); step++)
        {
            Assert.True(step < 20_000, $"seed {seed}: {jobs - done.Count} jobs are not done");
            if (random.Next(10) == 0)
                Misbehave(random);
            await WorkAsync(queues[random.Next(3)], random, done);
            if (random.Next(5) == 0)
                Bed.Time.Advance(TimeSpan.FromSeconds(random.Next(60)));
        }
        Assert.Empty(await Bed.AdvanceUntilAsync(queues[0].ListDeadAsync(cancellationToken: Cancellation).AsTask()));

        SqsJobQueue Open() => Bed.Open(options => (options.Fifo, options.MaxReceives) = (fifo, 1000));
    }

    private void Misbehave(Random random)
    {
        (string operation, SqsFault fault) = Faults[random.Next(Faults.Length)];
        Bed.Server.Inject(operation, fault);
    }

    private async Task WorkAsync(SqsJobQueue queue, Random random, HashSet<JobId> done)
    {
        foreach (JobLease lease in await Bed.AdvanceUntilAsync(LeaseAsync(queue)))
        {
            // 0 and 1: the worker is killed. From 4 on the job has run: whether SQS hears of it is another matter.
            int fate = random.Next(8);
            if (fate > 3)
                done.Add(lease.Id);
            Task<bool> settled = fate switch
            {
                0 or 1 => Task.FromResult(false),
                2 => queue.FailAsync(lease, "no", TimeSpan.FromSeconds(random.Next(100)), Cancellation).AsTask(),
                3 => queue.ReturnAsync(lease, Cancellation).AsTask(),
                _ => queue.CompleteAsync(lease, Cancellation).AsTask(),
            };
            try
            {
                await Bed.AdvanceUntilAsync(settled);
            }
            catch (SqsException)
            {
                // The lease runs out, and the job comes again.
            }
        }
    }
}
