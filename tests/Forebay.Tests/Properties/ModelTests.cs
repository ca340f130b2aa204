using System.Globalization;
using System.Text;
using Forebay.Testing;
using Xunit;

namespace Forebay.Tests.Properties;

/// <summary>Random operations on the cache beside a model that knows which versions of a key may be returned, and until when.</summary>
public sealed class ModelTests
{
    private const int Sequences = 1_500;
    private const int Operations = 60;

    [Fact]
    public async Task No_sequence_of_operations_returns_what_the_model_forbids()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("FOREBAY_SEED"), CultureInfo.InvariantCulture, out int given) ? given : Random.Shared.Next();
        int hits = 0;
        for (int sequence = 0; sequence < Sequences; sequence++)
        {
            await using var run = new ModelRun(seed + sequence);
            for (int i = 0; i < Operations; i++)
                await run.WithinBoundAsync(run.StepAsync());
            await run.WithinBoundAsync(run.EndAsync());
            await run.WithinBoundAsync(run.DisposeAsync().AsTask());
            hits += run.Hits;
        }
        Assert.True(hits > Sequences, $"Only {hits} reads were answered by the cache: the model checks nothing.");
    }

    /// <summary>One sequence: the cache, its primary, and what may be read of each key.</summary>
    private sealed class ModelRun : IAsyncDisposable
    {
        private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(5);
        private static readonly TimeSpan StaleFor = TimeSpan.FromMinutes(10);
        private readonly int seed;
        private readonly Random random;
        private readonly ManualTimeProvider time = new();
        private readonly FakeTier tier = new();
        private readonly TieredCache cache;
        private readonly Key[] keys = [.. Enumerable.Range(0, 4).Select(i => new Key(i))];
        private readonly List<(Key Key, Gate Gate, Task<string> Load, long Least)> loads = [];
        private readonly StringBuilder story = new();

        public ModelRun(int seed)
        {
            this.seed = seed;
            random = new Random(seed);
            var options = new ForebayOptions { RetryAfterFailure = TimeSpan.Zero };
            options.Liveness.StampSlots = 256;
            options.Memory.MaxBytes = 1 << 20;
            RegionOptions region = options.Regions["queries"];
            region.FreshFor = FreshFor;
            region.StaleFor = StaleFor;
            region.StaleMode = random.Next(3) switch { 0 => StaleMode.Never, 1 => StaleMode.IfLoadFails, _ => StaleMode.WhileRevalidating };
            cache = new TieredCache(options, random.Next(2) == 0 ? [] : [tier], time);
        }

        public int Hits { get; private set; }

        /// <summary>An operation that never ends is a failure with its story.</summary>
        public async Task WithinBoundAsync(Task operation)
        {
            try
            {
                await operation.WaitAsync(TimeSpan.FromSeconds(15));
            }
            catch (TimeoutException)
            {
                Assert.Fail($"The last operation did not end (FOREBAY_SEED={seed}).\n{story}");
            }
        }

        public async Task StepAsync()
        {
            Key key = keys[random.Next(keys.Length)];
            switch (random.Next(16))
            {
                case <= 3:
                    await LoadAsync(key, fail: false);
                    break;
                case 4:
                    await LoadAsync(key, fail: true);
                    break;
                case 5:
                    Note($"get {key}");
                    Check(key, await cache.GetAsync<string>(key.Name), key.Least, "GetAsync", mayBeStale: false);
                    break;
                case 6:
                    Note($"try {key}");
                    if (cache.TryGet(key.Name, out string? value))
                        Check(key, value, key.Least, "TryGet", mayBeStale: false);
                    break;
                case <= 9:
                    await WriteAsync(key);
                    break;
                case 10:
                    await SetAsync(key);
                    break;
                case 11:
                    TimeSpan passed = TimeSpan.FromSeconds(random.Next(1, 400));
                    Note($"advance {passed}");
                    time.Advance(passed);
                    break;
                case 12:
                    tier.Failure = tier.Failure is null ? new IOException("away") : null;
                    Note($"tier {(tier.Failure is null ? "back" : "away")}");
                    break;
                case 13:
                    cache.Enabled = !cache.Enabled;
                    Note($"enabled {cache.Enabled}");
                    break;
                case 14:
                    Begin(key);
                    break;
                default:
                    await FinishAsync();
                    break;
            }
        }

        public async Task EndAsync()
        {
            while (loads.Count > 0)
                await FinishAsync();
            tier.Failure = null;
            cache.Enabled = true;
            foreach (Key key in keys)
                await LoadAsync(key, fail: false);
        }

        public ValueTask DisposeAsync() => cache.DisposeAsync();

        private async Task LoadAsync(Key key, bool fail)
        {
            Note($"{(fail ? "failing load" : "load")} {key} at {key.Current}");
            long least = key.Least;
            try
            {
                CacheResult<string> result = await cache.GetOrCreateResultAsync(key.Name, (_, _) => fail ? throw new TestPrimaryException() : ValueTask.FromResult(Read(key)), null, [key.Tag]);
                Check(key, result, least, "GetOrCreateAsync", mayBeStale: true);
            }
            catch (TestPrimaryException) when (fail)
            {
                // Nothing that may be served covered it.
            }
        }

        private string Read(Key key)
        {
            key.LoadedAt[key.Current] = time.GetUtcNow();
            return key.Current.ToString(CultureInfo.InvariantCulture);
        }

        private async Task WriteAsync(Key key)
        {
            key.Current++;
            switch (random.Next(6))
            {
                case 0:
                    Note($"write {key} = {key.Current}, remove by pattern");
                    await cache.RemoveByPatternAsync("queries:" + key.Number + "*");
                    break;
                case 1:
                    Note($"write {key} = {key.Current}, clear");
                    await cache.ClearAsync();
                    break;
                case 2:
                    Note($"write {key} = {key.Current}, remove key");
                    await cache.RemoveAsync(key.Name);
                    break;
                case 3:
                    Note($"write {key} = {key.Current}, remove tags");
                    await cache.RemoveByTagAsync(["other", key.Tag]);
                    break;
                default:
                    Note($"write {key} = {key.Current}, remove tag");
                    await cache.RemoveByTagAsync(key.Tag);
                    break;
            }
            key.Least = key.Current;
        }

        private async Task SetAsync(Key key)
        {
            key.Current++;
            Note($"set {key} = {key.Current}");
            string value = Read(key);
            await cache.SetAsync(key.Name, value, new EntryOptions { RowVersion = key.Current }, [key.Tag]);
            key.Least = key.Current;
        }

        private void Begin(Key key)
        {
            // One held load a key: a second would have to be told apart from those that join the first.
            if (loads.Count >= 3 || loads.Any(load => load.Key == key))
                return;
            Note($"begin held load {key} at {key.Current}");
            var gate = new Gate();
            Task<string> load = cache.GetOrCreateAsync(
                key.Name,
                async (_, token) =>
                {
                    string value = Read(key);
                    await gate.PassAsync(token);
                    return value;
                },
                null,
                [key.Tag]).AsTask();
            if (load.IsCompleted)
            {
                // An entry answered; the load, if there is one, is a refresh in the background.
                gate.Open();
                return;
            }
            loads.Add((key, gate, load, key.Least));
            // Whoever asks for this key now may wait for the held load; so it is let go before, by an invalidation.
            key.Current++;
            cache.RemoveByTagAsync(key.Tag).AsTask().GetAwaiter().GetResult();
            key.Least = key.Current;
        }

        private async Task FinishAsync()
        {
            if (loads.Count == 0)
                return;
            (Key key, Gate gate, Task<string> load, long least) = loads[0];
            loads.RemoveAt(0);
            Note($"finish held load {key}");
            gate.Open();
            Check(key, await load, least, "a held load", mayBeStale: null);
        }

        private void Check(Key key, CacheResult<string> result, long least, string what, bool? mayBeStale)
        {
            if (!result.Found)
                return;
            if (result.Source != CacheSource.Load)
                Hits++;
            Check(key, result.Value!, least, what, mayBeStale);
        }

        private void Check(Key key, string value, long least, string what, bool? mayBeStale)
        {
            long version = long.Parse(value, CultureInfo.InvariantCulture);
            Assert.True(version >= least && version <= key.Current, $"{what} of {key} gave {version}; allowed are {least} to {key.Current} (FOREBAY_SEED={seed}).\n{story}");
            TimeSpan age = time.GetUtcNow() - key.LoadedAt[version];
            // Who waits for a load gets what it read, however long that took.
            Assert.True(mayBeStale is null || age < (mayBeStale.Value ? StaleFor : FreshFor), $"{what} of {key} gave {version}, {age} old (FOREBAY_SEED={seed}).\n{story}");
        }

        private void Note(string what) => story.AppendLine(what);

        private sealed class Key(int number)
        {
            public int Number { get; } = number;

            public string Name { get; } = $"queries:{number}:x";

            public string Tag { get; } = $"row:{number}";

            /// <summary>What the primary has now.</summary>
            public long Current { get; set; } = 1;

            /// <summary>The oldest version that may still be returned.</summary>
            public long Least { get; set; }

            public Dictionary<long, DateTimeOffset> LoadedAt { get; } = [];

            public override string ToString() => Name;
        }
    }
}
