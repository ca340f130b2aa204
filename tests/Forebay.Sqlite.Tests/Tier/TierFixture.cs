using Forebay.Bus;
using Forebay.Liveness;
using Forebay.Testing;
using Forebay.Time;
using Microsoft.Extensions.Logging;

namespace Forebay.Sqlite.Tests.Tier;

/// <summary>A tier opened by hand, with the liveness rule the engine would give it.</summary>
internal sealed class TierFixture : IAsyncDisposable
{
    public TierFixture(string path, ManualTimeProvider? time = null, ILoggerFactory? log = null, string version = "", bool hasFeed = false, int slots = 1024, Action<SqliteTierOptions>? configure = null)
    {
        Time = time ?? new ManualTimeProvider();
        Liveness = new LivenessRule(slots);
        Context = new TierContext(Liveness, new PendingStamps(Liveness), new CacheClock(Time), log ?? new RecordedLog(), version, hasFeed);
        var options = new SqliteTierOptions { Path = path };
        configure?.Invoke(options);
        Tier = new SqliteTier(options);
        IsOpen = Tier.Open(Context);
    }

    public ManualTimeProvider Time { get; }

    public LivenessRule Liveness { get; }

    public TierContext Context { get; }

    public SqliteTier Tier { get; }

    public bool IsOpen { get; }

    public EntryKey Key(string key, string? partition = null) => EntryKey.Create(key, partition, Context.KeySeed);

    public EntryRecord Record(string key, int bytes = 20, string? partition = null, EntryTraits traits = EntryTraits.None, params string[] tags)
    {
        long now = Time.GetUtcNow().ToUnixTimeMilliseconds();
        byte[] payload = new byte[bytes];
        Array.Fill(payload, (byte)key.Length);
        return new EntryRecord
        {
            Key = Key(key, partition),
            Region = (traits & EntryTraits.Durable) != 0 ? "sessions" : "queries",
            Born = new Stamp(Liveness.Now),
            LoadedAt = now,
            FreshUntil = now + 300_000,
            StaleUntil = now + 300_000,
            Tags = tags.Select(Tag.Of).ToArray(),
            Traits = traits,
            Payload = payload,
        };
    }

    public async Task<bool> HasAsync(string key, string? partition = null) => await Tier.GetAsync(Key(key, partition), CancellationToken.None) is { } record && Liveness.IsRecordAlive(record);

    public async Task InvalidateAsync(params string[] tags)
    {
        long stamp = Liveness.Next();
        Tag[] all = [.. tags.Select(Tag.Of)];
        foreach (Tag tag in all)
            Liveness.Stamps.Raise(tag, stamp);
        await Tier.InvalidateAsync(new Invalidation { Stamp = new Stamp(stamp), Tags = all }, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => Tier.DisposeAsync();
}
