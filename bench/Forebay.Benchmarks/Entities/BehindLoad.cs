using System.Diagnostics;
using Forebay.Benchmarks.HitRatio.Workloads;
using Forebay.PostgreSql;
using Forebay.Testing;
using Forebay.Testing.Consistency;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Benchmarks.Entities;

/// <summary>Reads through the cache while another process writes and the feed tells of it: how old is what is read, and is anything read that must not be.</summary>
internal sealed class BehindLoad(GuildDatabase database, TimeSpan time)
{
    public async Task<List<BenchResult>> RunAsync(CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("forebay-bench").FullName;
        string file = Path.Combine(folder, "writes");
        await using var application = new GuildApplication(database.ConnectionString, cached: true, cache => cache.UsePostgreSqlFeed(database.ConnectionString));
        PostgreSqlChangeFeed feed = application.Services.GetRequiredService<PostgreSqlChangeFeed>();
        feed.Start();
        await Eventually.TrueAsync(() => application.Cache.GetStatistics(countActive: false).Serving, "the feed has caught up");
        var log = new OperationLog();
        using (Process writer = WriterCommand.Start(database.ConnectionString, time, file))
        {
            await Task.WhenAll(Enumerable.Range(0, MixLoad.Workers).Select(client => Task.Run(() => ReadAsync(application, client, log, () => !writer.HasExited, cancellationToken), cancellationToken)));
            await writer.WaitForExitAsync(cancellationToken);
            if (writer.ExitCode != 0)
                throw new BenchInputException("The process that writes failed; what it says stands above.");
        }
        bool hasPassed = await feed.PassedAsync(TimeSpan.FromSeconds(30), cancellationToken);
        Operation[] writes = [.. WriterCommand.Read(file).Select(static one => new Operation(1000, one.Register, true, one.Number, one.Begin, one.End))];
        int unconverged = hasPassed ? await UnconvergedAsync(application, writes, cancellationToken) : WriterCommand.Registers;
        Directory.Delete(folder, recursive: true);
        return Report(log.Operations, writes, unconverged, HitsOf(application));
    }

    private static async Task ReadAsync(GuildApplication application, int client, OperationLog log, Func<bool> goesOn, CancellationToken cancellationToken)
    {
        var sampler = new ZipfSampler(WriterCommand.Registers, 0.99);
        var random = new Random(client);
        while (goesOn())
        {
            int register = 1 + sampler.Next(random);
            long begin = OperationLog.Now;
            await using GuildContext context = application.NewContext();
            GuildUser user = (await context.Users.FindAsync([register], cancellationToken))!;
            log.Read(client, register, user.Version, begin);
        }
    }

    private static async Task<int> UnconvergedAsync(GuildApplication application, Operation[] writes, CancellationToken cancellationToken)
    {
        int found = 0;
        foreach (IGrouping<int, Operation> register in writes.GroupBy(static write => write.Register))
        {
            await using GuildContext context = application.NewContext();
            if ((await context.Users.FindAsync([register.Key], cancellationToken))!.Version != register.Max(static write => write.Number))
                found++;
        }
        return found;
    }

    private static List<BenchResult> Report(IReadOnlyList<Operation> reads, Operation[] writes, int unconverged, double hitRatio)
    {
        Dictionary<int, Operation[]> byRegister = writes.GroupBy(static write => write.Register).ToDictionary(static group => group.Key, static group => group.OrderBy(static write => write.Number).ToArray());
        // Of what each read misses, how long ago the first was acknowledged to its writer; 0: it misses nothing.
        List<double> ages = [.. reads.Select(read => AgeOf(read, byRegister.GetValueOrDefault(read.Register, [])))];
        int stale = ages.Count(static age => age > 0);
        ages.Sort();
        int backwards = Checker.Check(reads.Concat(writes)).Count(static line => line.Contains(" saw ", StringComparison.Ordinal) || line.Contains("read before", StringComparison.Ordinal) || line.Contains("never written", StringComparison.Ordinal));
        double limit = new FeedOptions().MaxFeedLag.TotalMilliseconds;
        int beyond = ages.Count(age => age > limit);
        return
        [
            new("entities/behind/reads", reads.Count, "{read}"),
            new("entities/behind/writes", writes.Length, "{write}"),
            new("entities/behind/hit-ratio", hitRatio, "1"),
            new("entities/behind/reads-within-feed-lag", stale, "{read}"),
            new("entities/behind/age-p999", ages.Count == 0 ? 0 : ages[(int)(0.999 * (ages.Count - 1))], "ms"),
            new("entities/behind/age-most", ages.Count == 0 ? 0 : ages[^1], "ms"),
            new("entities/behind/older-than-max-feed-lag", beyond, "{read}", Bar: 0, Ok: beyond == 0),
            new("entities/behind/backwards-or-from-nowhere", backwards, "{read}", Bar: 0, Ok: backwards == 0),
            new("entities/behind/not-converged", unconverged, "{register}", Bar: 0, Ok: unconverged == 0),
        ];
    }

    private static double AgeOf(Operation read, Operation[] writes)
    {
        int missed = Array.FindIndex(writes, write => write.Number > read.Number);
        return missed >= 0 && read.Begin > writes[missed].End ? Stopwatch.GetElapsedTime(writes[missed].End, read.Begin).TotalMilliseconds : 0;
    }

    private static double HitsOf(GuildApplication application)
    {
        var region = application.Cache.GetStatistics(countActive: false).Regions.Single(static one => one.Name == "sql");
        return (double)region.Hits / (region.Hits + region.Misses);
    }
}
