using System.CommandLine;
using Forebay.Statistics;
using Npgsql;
using Spectre.Console;

namespace Forebay.Benchmarks.Entities;

/// <summary>EF Core with the cache and without, on a PostgreSQL of its own.</summary>
internal sealed class EntityBench() : Bench("entities", "EF Core on PostgreSQL with the cache and without: an entity by its key, a miss, and a chat's mix of reads and writes.")
{
    private const double ThroughputBar = 2;
    private const double HitRatioBar = 0.8;
    private const double QueriesBar = 0.5;
    private const double MemoryBar = 256 << 20;

    private readonly Option<int> users = new("--users") { Description = "How many users there are.", DefaultValueFactory = _ => 100_000 };
    private readonly Option<int> seconds = new("--seconds") { Description = "How long the mix runs, with the cache and without.", DefaultValueFactory = _ => 20 };

    public override IEnumerable<Option> Options => [users, seconds];

    public override async Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        await using GuildDatabase database = await GuildDatabase.StartAsync(options.GetValue(users), cancellationToken);
        List<BenchResult> results =
        [
            .. await new FindLoad(database).MeasureAsync(cancellationToken),
            .. await MixAsync(database, TimeSpan.FromSeconds(options.GetValue(seconds)), cancellationToken),
            .. await new BehindLoad(database, TimeSpan.FromSeconds(options.GetValue(seconds))).RunAsync(cancellationToken),
        ];
        ResultTable.Print(console, results);
        return results;
    }

    private static async Task<List<BenchResult>> MixAsync(GuildDatabase database, TimeSpan time, CancellationToken cancellationToken)
    {
        var load = new MixLoad(database);
        await using var plain = new GuildApplication(database.ConnectionString, cached: false);
        await using var cached = new GuildApplication(database.ConnectionString, cached: true);
        // Both warm: the code is compiled, and what is asked for most is in the cache.
        await load.RunAsync(plain, time / 4, cancellationToken);
        await load.RunAsync(cached, time * 2, cancellationToken);
        long before = await QueriesAsync(database, cancellationToken);
        double uncached = await load.RunAsync(plain, time, cancellationToken);
        long between = await QueriesAsync(database, cancellationToken);
        (long hits, long misses) = Counts(cached.Cache);
        double rate = await load.RunAsync(cached, time, cancellationToken);
        long after = await QueriesAsync(database, cancellationToken);
        (long hitsAfter, long missesAfter) = Counts(cached.Cache);
        double ratio = (double)(hitsAfter - hits) / (hitsAfter - hits + missesAfter - misses);
        // For the same number of operations.
        double queries = (after - between) / rate / ((between - before) / uncached);
        long memory = cached.Cache.GetStatistics(countActive: false).Tiers.Where(static tier => tier.Name == "memory").Sum(static tier => tier.Bytes);
        return
        [
            BenchResult.AtLeastShare("entities/mix/operations", rate, "{operation}/s", uncached, ThroughputBar),
            BenchResult.AtLeast("entities/mix/hit-ratio", ratio, "1", HitRatioBar),
            new("entities/mix/queries-beside-uncached", queries, "1", Bar: QueriesBar, Ok: queries <= QueriesBar),
            new("entities/mix/memory", memory, "By", Bar: MemoryBar, Ok: memory <= MemoryBar),
        ];
    }

    private static (long Hits, long Misses) Counts(TieredCache cache)
    {
        RegionStatistics region = cache.GetStatistics(countActive: false).Regions.Single(static one => one.Name == "sql");
        return (region.Hits, region.Misses);
    }

    // Transactions at the server: outside of a transaction of several, each statement is one.
    private static async Task<long> QueriesAsync(GuildDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT pg_stat_clear_snapshot(); SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()", connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetInt64(0);
    }
}
