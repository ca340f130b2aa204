using System.Collections.Concurrent;
using System.Globalization;
using Forebay.Testing;
using Forebay.Testing.Consistency;
using Forebay.Testing.Servers;
using Npgsql;
using Xunit;

namespace Forebay.PostgreSql.Consistency;

/// <summary>Registers in the primary, written behind the cache's back and read through it; the log of all operations is checked against the promises.</summary>
[Trait("Needs", "server")]
public sealed class FeedConsistencyTests
{
    private const int Registers = 24;
    private const int Writers = 3;
    private const int Readers = 5;
    private const string Tables = "CREATE TABLE register(id int PRIMARY KEY, number bigint NOT NULL); INSERT INTO register SELECT n, 0 FROM generate_series(0, 23) n;";

    [Fact]
    public async Task Writers_who_wait_for_the_feed_are_read_by_everybody_after()
    {
        await using PostgreSqlServer server = await PostgreSqlServer.StartAsync();
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(server, Tables);

        OperationLog log = await RunAsync(db, operations: 1500, isAwaited: true, faults: null);

        Assert.Empty(Checker.Check(log.Operations));
        await ConvergeAsync(db, log);
    }

    [Fact]
    public async Task Whatever_fails_readers_see_no_step_back_and_everybody_agrees_in_the_end()
    {
        await using PostgreSqlServer server = await PostgreSqlServer.StartAsync();
        await using var relay = new TcpRelay(server.Port);
        await using FollowedDatabase db = await FollowedDatabase.StartAsync(
            server, Tables, configure: options => options.ConnectionString = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Port = relay.Port }.ConnectionString);

        OperationLog log = await RunAsync(db, operations: 1500, isAwaited: false, faults: async random =>
        {
            relay.Delay = TimeSpan.FromMilliseconds(random.Next(4));
            if (random.Next(3) == 0)
                relay.Cut();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(100)));
        });

        // Their staleness is bounded by the lag; what is never allowed is a number from nowhere.
        Assert.DoesNotContain(Checker.Check(log.Operations), violation => violation.Contains("written", StringComparison.Ordinal) || violation.Contains("before its write", StringComparison.Ordinal));
        await ConvergeAsync(db, log);
        Assert.Equal(1, db.Feed.State.Resets);
    }

    private static async Task<OperationLog> RunAsync(FollowedDatabase db, int operations, bool isAwaited, Func<Random, Task>? faults)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("FOREBAY_SEED"), CultureInfo.InvariantCulture, out int given) ? given : Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage("seed {0}", seed);
        var log = new OperationLog();
        using var over = new CancellationTokenSource();
        Task faulty = faults is null ? Task.CompletedTask : Task.Run(async () =>
        {
            var random = new Random(seed);
            while (!over.IsCancellationRequested)
                await faults(random);
        });
        IEnumerable<Task> writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var random = new Random(seed + 100 + writer);
            long[] numbers = new long[Registers];
            for (int i = 0; i < operations / 5; i++)
            {
                // Each register has one writer; several are written in one transaction at times.
                int[] written = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (random.Next(Registers / Writers) * Writers) + writer).Distinct()];
                long begin = OperationLog.Now;
                await db.ExecuteAsync($"UPDATE register SET number = number + 1 WHERE id IN ({string.Join(',', written)})");
                if (isAwaited)
                    await db.PassedAsync();
                foreach (int register in written)
                    log.Write(writer, register, ++numbers[register], begin);
            }
        }));
        Task writing = Task.WhenAll(writers);
        IEnumerable<Task> readers = Enumerable.Range(0, Readers).Select(reader => Task.Run(async () =>
        {
            var random = new Random(seed + 200 + reader);
            for (int i = 0; i < operations || !writing.IsCompleted; i++)
            {
                int register = random.Next(Registers);
                long begin = OperationLog.Now;
                log.Read(100 + reader, register, await ReadAsync(db, register), begin);
                // Hits complete at once: without a pause the writers would wait for a thread.
                if (i % 20 == 19)
                    await Task.Delay(TimeSpan.FromMilliseconds(1));
            }
        }));
        await Task.WhenAll([writing, .. readers]);
        await over.CancelAsync();
        await faulty;
        return log;
    }

    private static async Task ConvergeAsync(FollowedDatabase db, OperationLog log)
    {
        await db.HeardAsync();
        await Eventually.TrueAsync(async () => await db.Feed.PassedAsync(TimeSpan.FromSeconds(5)), "the feed passes");
        var final = new ConcurrentBag<Operation>();
        for (int register = 0; register < Registers; register++)
            final.Add(new Operation(0, register, false, await ReadAsync(db, register), OperationLog.Now, OperationLog.Now));
        Assert.Empty(Checker.CheckConverged(log.Operations, final));
        long hits = db.Cache.GetStatistics().Regions.Sum(region => region.MemoryHits);
        Assert.True(hits > 1000, $"{hits} hits.");
    }

    private static ValueTask<long> ReadAsync(FollowedDatabase db, int register) => db.Cache.GetOrCreateAsync<long>(
        string.Create(CultureInfo.InvariantCulture, $"register:{register}"),
        async (_, _) => await db.AskAsync<long>(string.Create(CultureInfo.InvariantCulture, $"SELECT number FROM register WHERE id = {register}")),
        tags: [db.Row("register", register.ToString(CultureInfo.InvariantCulture))]);
}
