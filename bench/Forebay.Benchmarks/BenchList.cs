using Forebay.Benchmarks.Entities;
using Forebay.Benchmarks.HitRatio;
using Forebay.Benchmarks.Http;
using Forebay.Benchmarks.Jobs;
using Forebay.Benchmarks.Loads;
using Forebay.Benchmarks.Memory;
using Forebay.Benchmarks.Nodes;
using Forebay.Benchmarks.Redis;
using Forebay.Benchmarks.Search;
using Forebay.Benchmarks.Sqlite;
using Forebay.Benchmarks.Store;

namespace Forebay.Benchmarks;

/// <summary>Every bench of this program, in the order that <c>-- list</c> shows.</summary>
internal static class BenchList
{
    public static IReadOnlyList<Bench> All { get; } =
    [
        new BusBench(),
        new EntityBench(),
        new HitRatioBench(),
        new HttpBench(),
        new JobQueueBench(),
        new JobsBench(),
        new MemoryBench(),
        new MemoryHitBench(),
        new NodesBench(),
        new RecommendationsBench(),
        new RedisBench(),
        new SearchBench(),
        new SqliteBench(),
        new StampedeBench(),
        new StartBench(),
        new StoreBench(),
        new StoreLoadBench(),
        new VectorsBench(),
    ];
}
