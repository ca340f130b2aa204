using System.Globalization;
using Forebay.Liveness;
using Forebay.RabbitMq;
using Forebay.Redis;
using Forebay.Sqlite;
using Forebay.Statistics;

namespace Forebay.NodeProcess;

/// <summary>The cache of one node, with everything watched, and the primary behind it.</summary>
public sealed class Node : IAsyncDisposable
{
    private readonly TieredCache cache;
    private readonly Primary primary;
    private readonly SentMarks marks;

    private Node(TieredCache cache, Primary primary, SentMarks marks, Answers answers)
    {
        this.cache = cache;
        this.primary = primary;
        this.marks = marks;
        Answers = answers;
    }

    public Answers Answers { get; }

    public static Node Open(NodeArguments arguments, Answers answers)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var sent = new SentMarks(answers);
        bool ownBus = arguments.Bus == "redis";
        var loggers = new ErrorLog();
        var redis = new RedisTier(new RedisTierOptions { ConnectionString = arguments.Redis, MaxMessages = 20_000, Bus = ownBus }, loggers);
        // One loop sends: what the tier got last is what is appended next.
        IReadOnlyList<InvalidationMessage> last = [];
        var tier = new WatchedTier(redis, ownBus ? sent.Sent : messages => last = messages, ownBus, arguments.WithoutCure == Cure.Lease);
        var log = new WatchedLog(ownBus ? redis.Log : new RabbitMqInvalidationLog(arguments.Bus, new RabbitMqBusOptions { CommandTimeout = TimeSpan.FromSeconds(2), ConnectTimeout = TimeSpan.FromSeconds(2) }, loggers), () => sent.Sent(last), answers, arguments.WithoutCure);
        var file = new SqliteTier(new SqliteTierOptions { Path = Path.Combine(arguments.Folder, $"node{arguments.Number}.db") });
        return new Node(new TieredCache(OptionsOf(arguments.MaxLag), [file, tier], loggers: loggers, log: log), new Primary(Path.Combine(arguments.Folder, "primary.db")), sent, answers);
    }

    public async Task<(long Number, CacheSource Source)> ReadAsync(int register, long operation)
    {
        string key = Key(register), tag = Tag(register);
        // Tags named before the load, or only by it; and times so short that the tiers behind memory are asked too.
        bool late = operation % 3 == 0;
        var options = new EntryOptions { FreshFor = TimeSpan.FromMilliseconds(operation % 5 == 0 ? 50 : 20_000) };
        CacheResult<long> result = await cache.GetOrCreateResultAsync(
            key,
            async (context, token) =>
            {
                long number = await primary.ReadAsync(register, token);
                if (late)
                    context.AddTag(tag);
                return number;
            },
            options,
            late ? null : [tag]);
        return (result.Value, result.Source);
    }

    /// <summary>A write as an application makes it: noted, committed, invalidated, acknowledged.</summary>
    public async Task<(long Number, bool Sent)> WriteAsync(int register, long operation)
    {
        string mark = marks.Mark(operation);
        long number;
        await using (WriteIntent intent = await cache.BeginWriteAsync([Tag(register)]))
        {
            number = await primary.WriteAsync(register, operation);
            await InvalidateMoreAsync(register, operation);
            await intent.CommittedAsync([mark]);
        }
        return (number, marks.IsSent(mark));
    }

    public async Task<string> DescribeAsync()
    {
        // A tier that was skipped is tried again by a read.
        await cache.GetAsync<long>("queries:nothing");
        CacheStatistics statistics = cache.GetStatistics();
        BusStatistics bus = statistics.Bus!;
        bool calm = statistics.Serving && bus.State == "ok" && bus.Outbox == 0 && statistics.Tiers.All(tier => tier.State == "ok");
        return string.Create(CultureInfo.InvariantCulture, $"{(calm ? 1 : 0)} {bus.Outbox} {bus.Gaps} {bus.Published} {bus.Received} {bus.Failures}");
    }

    public async Task<IEnumerable<string>> HistoryAsync() =>
        (await primary.HistoryAsync()).Select(write => string.Create(CultureInfo.InvariantCulture, $"{write.Register} {write.Number} {write.Operation}"));

    public async ValueTask DisposeAsync()
    {
        await cache.DisposeAsync();
        await primary.DisposeAsync();
    }

    // The other kinds of invalidation, now and then; the tag comes after them in any case.
    private async ValueTask InvalidateMoreAsync(int register, long operation)
    {
        if (operation % 16 == 1)
            await cache.RemoveAsync(Key(register));
        else if (operation % 64 == 2)
            await cache.RemoveByPatternAsync($"queries:register:{register}*");
        else if (operation % 256 == 3)
            await cache.ClearAsync();
    }

    private static ForebayOptions OptionsOf(TimeSpan maxLag)
    {
        var options = new ForebayOptions();
        options.Bus.MaxLag = maxLag;
        options.Bus.HeartbeatEvery = maxLag / 4;
        options.Bus.PublishTimeout = TimeSpan.FromMilliseconds(500);
        options.Bus.MaxRetryAfter = TimeSpan.FromMilliseconds(500);
        options.Breaker.ProbeAfter = TimeSpan.FromMilliseconds(500);
        foreach (RegionOptions region in options.Regions.Values)
            region.Jitter = 0;
        return options;
    }

    private static string Key(int register) => string.Create(CultureInfo.InvariantCulture, $"queries:register:{register}");

    private static string Tag(int register) => string.Create(CultureInfo.InvariantCulture, $"row:register:{register}");
}
