using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;
using Forebay.MySql.Sessions;
using Forebay.Testing;
using Forebay.Testing.Consistency;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Binlog.Consistency;

/// <summary>Registers in the primary, written beside the cache and read through it; the log of all operations is checked against the promises.</summary>
[Collection(MySqlFixtures.Shared)]
[Trait("Needs", "server")]
public sealed class FeedConsistencyTests(MySqlFixtures servers)
{
    private const int Registers = 24;
    private const int Writers = 3;
    private const int Readers = 4;
    private readonly ConcurrentBag<MySqlSession> free = [];

    public static TheoryData<MySqlFlavour> Flavours => [MySqlFlavour.MySql, MySqlFlavour.MariaDb];

    private static string Tables => $"CREATE TABLE register(id int PRIMARY KEY, number bigint NOT NULL); INSERT INTO register VALUES {string.Join(", ", Enumerable.Range(0, Registers).Select(static n => $"({n}, 0)"))}";

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Row21_Writers_who_finish_their_own_transactions_are_read_by_everybody_after(MySqlFlavour flavour)
    {
        await using FollowedServer db = await FollowedServer.StartAsync(await servers.Of(flavour), Tables);
        ConcurrentBag<double> waits = [];

        OperationLog log = await RunAsync(db, operations: 1000, faults: null, async gtid =>
        {
            long began = Stopwatch.GetTimestamp();
            Assert.True(await db.Feed.FinishOwnAsync(gtid, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken), $"{gtid} did not come. {db.Feed.State}");
            waits.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        });

        double[] sorted = [.. waits.Order()];
        TestContext.Current.SendDiagnosticMessage($"{flavour}: {sorted.Length} writes finished, p50 {sorted[sorted.Length / 2]:F3} ms, p99 {sorted[sorted.Length * 99 / 100]:F3} ms");
        Assert.Empty(Checker.Check(log.Operations));
        await ConvergeAsync(db, log);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Whatever_fails_readers_see_no_step_back_and_everybody_agrees_in_the_end(MySqlFlavour flavour)
    {
        MySqlServer server = await servers.Of(flavour);
        await using var relay = new TcpRelay(server.Port);
        await using FollowedServer db = await FollowedServer.StartAsync(server, Tables, configure: options => options.Port = relay.Port);

        OperationLog log = await RunAsync(db, operations: 1000, faults: async random =>
        {
            relay.Delay = TimeSpan.FromMilliseconds(random.Next(4));
            if (random.Next(3) == 0)
                relay.Cut();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(100)));
        }, finish: null);

        // Their staleness is bounded by the lag; what is never allowed is a number from nowhere.
        Assert.DoesNotContain(Checker.Check(log.Operations), violation => violation.Contains("written", StringComparison.Ordinal) || violation.Contains("before its write", StringComparison.Ordinal));
        relay.Delay = TimeSpan.Zero;
        await ConvergeAsync(db, log);
        Assert.Equal(1, db.Feed.State.Resets);
    }

    private async Task<OperationLog> RunAsync(FollowedServer db, int operations, Func<Random, Task>? faults, Func<string, Task>? finish)
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
        Task writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var random = new Random(seed + 100 + writer);
            await using MySqlSession session = await db.OpenAsync(usesDatabase: true);
            await session.ExecuteAsync(db.IsMariaDb ? "SET SESSION session_track_system_variables = CONCAT(@@session_track_system_variables, ',last_gtid')" : "SET SESSION session_track_gtids = OWN_GTID");
            long[] numbers = new long[Registers];
            for (int i = 0; i < operations / 5; i++)
            {
                // Each register has one writer; several are written in one transaction at times.
                int[] written = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (random.Next(Registers / Writers) * Writers) + writer).Distinct()];
                long begin = OperationLog.Now;
                string gtid = await WriteAsync(session, $"UPDATE register SET number = number + 1 WHERE id IN ({string.Join(',', written)})");
                if (finish is not null)
                    await finish(gtid);
                foreach (int register in written)
                    log.Write(writer, register, ++numbers[register], begin);
            }
        })));
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

    /// <summary>The name of the transaction, as the server's answer tracks it.</summary>
    private static async Task<string> WriteAsync(MySqlSession session, string sql)
    {
        session.Transport.BeginCommand(MySqlCommandCode.Query).WriteText(sql);
        await session.Transport.SendAsync(TestContext.Current.CancellationToken);
        OkPacket ok = await session.ReadOkAsync(TestContext.Current.CancellationToken);
        var trackers = new SessionTrackers(ok.Trackers.Span);
        while (trackers.Next())
        {
            if (trackers.Kind == SessionTrackerKind.Gtids)
                return trackers.Gtids();
            if (trackers.Kind == SessionTrackerKind.Variable && trackers.Variable() is { Name: "last_gtid", Text: var text })
                return text;
        }
        throw new InvalidOperationException("The server did not track the transaction's name.");
    }

    private async Task ConvergeAsync(FollowedServer db, OperationLog log)
    {
        await db.HeardAsync();
        await Eventually.TrueAsync(async () => await db.Feed.PassedAsync(TimeSpan.FromSeconds(5)), "the feed passes");
        var final = new ConcurrentBag<Operation>();
        for (int register = 0; register < Registers; register++)
            final.Add(new Operation(0, register, false, await ReadAsync(db, register), OperationLog.Now, OperationLog.Now));
        Assert.Empty(Checker.CheckConverged(log.Operations, final));
        long hits = db.Cache.GetStatistics().Regions.Sum(region => region.MemoryHits);
        Assert.True(hits > 500, $"{hits} hits.");
        while (free.TryTake(out MySqlSession? session))
            await session.DisposeAsync();
    }

    private ValueTask<long> ReadAsync(FollowedServer db, int register) => db.Cache.GetOrCreateAsync<long>(
        string.Create(CultureInfo.InvariantCulture, $"register:{register}"),
        async (_, _) =>
        {
            if (!free.TryTake(out MySqlSession? session))
                session = await db.OpenAsync();
            string? number = await session.AskAsync(string.Create(CultureInfo.InvariantCulture, $"SELECT number FROM {db.Name}.register WHERE id = {register}"), CancellationToken.None);
            free.Add(session);
            return long.Parse(number!, CultureInfo.InvariantCulture);
        },
        tags: [db.Row("register", register.ToString(CultureInfo.InvariantCulture))]);
}
