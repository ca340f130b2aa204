using Forebay.Search.Vectors;
using Xunit;

namespace Forebay.Search.Tests.Vectors;

public sealed class VectorIndexTests
{
    private static readonly VectorSpace Space = new("sound", 24, "genre", "year");

    public static TheoryData<bool> Forms => [true, false];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task The_nearest_are_those_of_the_smallest_angle(bool extension)
    {
        await using var database = new VectorDatabase();
        using IVectorIndex index = await database.OpenAsync(new VectorSpace("plane", 2), extension);
        await index.UpsertAsync([new(1, new float[] { 10, 0 }), new(2, new float[] { 1, 1 }), new(3, new float[] { 0, 3 }), new(4, new float[] { -1, 0 })]);

        IReadOnlyList<Neighbour> nearest = await index.NearestAsync(new float[] { 2, 0.1f }, 4);

        Assert.Equal([1, 2, 3, 4], nearest.Select(one => one.Id));
        Assert.Equal(0.998752f, nearest[0].Similarity, 5);
        Assert.Equal(-0.998752f, nearest[3].Similarity, 5);
        Assert.Equal([2, 3], (await index.NearestToAsync(1, 2))!.Select(one => one.Id));
        Assert.Null(await index.NearestToAsync(99, 2));
        float[]? unit = await UnitAsync(index);
        Assert.Equal<float[]>([0.6f, 0.8f], unit);
        Assert.Equal(5, await index.CountAsync());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_filter_is_applied_before_the_nearest_are_chosen(bool extension)
    {
        await using var database = new VectorDatabase();
        using IVectorIndex index = await database.OpenAsync(Space, extension);
        List<VectorRecord> records = Random(500, seed: 3);
        await index.UpsertAsync(records);

        IReadOnlyList<Neighbour> nearest = await index.NearestAsync(records[0].Vector, 10, [new VectorFilter("genre", 3, 3), new VectorFilter("year", 1980, 1999)]);

        Assert.Equal(Exact(records.Where(one => one.Values[0] == 3 && one.Values[1] is >= 1980 and <= 1999), records[0].Vector, 10), nearest.Select(one => one.Id));
        Assert.Equal(10, nearest.Count);
    }

    [Fact]
    public async Task Both_forms_give_the_same_after_any_writes()
    {
        await using var database = new VectorDatabase();
        using IVectorIndex vec = await database.OpenAsync(Space, extension: true), scan = await database.OpenAsync(Space, extension: false);
        int seed = Environment.TickCount;
        var random = new Random(seed);
        var truth = new Dictionary<long, VectorRecord>();
        for (int round = 0; round < 25; round++)
        {
            IVectorIndex writer = random.Next(2) == 0 ? vec : scan;
            List<VectorRecord> added = [.. Random(random.Next(1, 60), random.Next()).Select(one => one with { Id = random.Next(1, 400) }).DistinctBy(one => one.Id)];
            await writer.UpsertAsync(added);
            added.ForEach(one => truth[one.Id] = one);
            long[] removed = [.. Enumerable.Range(0, random.Next(10)).Select(_ => (long)random.Next(1, 400)).Distinct()];
            await (random.Next(2) == 0 ? vec : scan).RemoveAsync(removed);
            foreach (long id in removed)
                truth.Remove(id);
            ReadOnlyMemory<float> query = Random(1, random.Next())[0].Vector;
            long[] expected = Exact(truth.Values, query, 15);
            Assert.True(expected.SequenceEqual((await vec.NearestAsync(query, 15)).Select(one => one.Id)), $"sqlite-vec, seed {seed}, round {round}");
            Assert.True(expected.SequenceEqual((await scan.NearestAsync(query, 15)).Select(one => one.Id)), $"scan, seed {seed}, round {round}");
        }
        Assert.Equal(truth.Count, await vec.CountAsync());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task With_cells_nearly_all_neighbours_are_found_and_new_vectors_too(bool extension)
    {
        await using var database = new VectorDatabase();
        using IVectorIndex index = await database.OpenAsync(Space, extension, new VectorOptions { Probes = 8 });
        List<VectorRecord> records = Clustered(4_000, seed: 5);
        await index.UpsertAsync(records);
        await index.TrainAsync(40);
        List<VectorRecord> later = [.. Clustered(200, seed: 5).Select(one => one with { Id = one.Id + 10_000 })];
        await index.UpsertAsync(later);
        await index.RemoveAsync([.. Enumerable.Range(1, 100).Select(id => (long)id)]);
        List<VectorRecord> stands = [.. records.Where(one => one.Id > 100), .. later];

        double found = 0;
        for (int i = 200; i < 300; i++)
            found += (await index.NearestAsync(stands[i].Vector, 10)).Select(one => one.Id).Intersect(Exact(stands, stands[i].Vector, 10)).Count();

        Assert.True(found / 1000 >= 0.95, $"recall@10 is {found / 1000}");
        await index.TrainAsync(0);
        Assert.Equal(Exact(stands, stands[0].Vector, 10), (await index.NearestAsync(stands[0].Vector, 10)).Select(one => one.Id));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Searches_and_writes_go_on_while_cells_are_trained(bool extension)
    {
        await using var database = new VectorDatabase();
        using IVectorIndex index = await database.OpenAsync(Space, extension, new VectorOptions { Probes = 1_000 });
        List<VectorRecord> records = Clustered(1_500, seed: 9);
        await index.UpsertAsync(records);
        Task training = Task.Run(async () =>
        {
            foreach (int cells in (int[])[40, 3, 25, 2, 60, 0, 30])
                await index.TrainAsync(cells);
        });
        Task writes = Task.Run(async () =>
        {
            for (int i = 0; !training.IsCompleted; i++)
                await index.UpsertAsync([.. Clustered(5, seed: 100 + i).Select(one => one with { Id = 50_000 + (i * 5) + one.Id })]);
        });

        while (!training.IsCompleted)
            Assert.Equal(records[7].Id, (await index.NearestAsync(records[7].Vector, 1))[0].Id);
        await training;
        await writes;

        // With as many probes as there are cells, nothing is missed: each vector stands in a cell that there is.
        Assert.Equal(await index.CountAsync(), (await index.NearestAsync(records[7].Vector, VectorSpace.MaxNeighbours)).Count);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Cells_that_another_process_trained_are_taken_over(bool extension)
    {
        await using var database = new VectorDatabase();
        var options = new VectorOptions { Probes = 1 };
        using IVectorIndex index = await database.OpenAsync(Space, extension, options), other = await database.OpenAsync(Space, extension, options);
        List<VectorRecord> records = Clustered(2_000, seed: 11);
        await index.UpsertAsync(records);
        Assert.Equal(1, (await index.NearestAsync(records[0].Vector, 1))[0].Id);

        foreach (int cells in (int[])[12, 30, 5])
        {
            await other.TrainAsync(cells);
            await index.UpsertAsync([.. Clustered(50, seed: 11).Select(one => one with { Id = one.Id + (cells * 1_000) })]);
            for (int i = 0; i < 50; i++)
                Assert.Equal((await other.NearestAsync(records[i].Vector, 3)).Select(one => one.Id), (await index.NearestAsync(records[i].Vector, 3)).Select(one => one.Id));
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Cells_are_found_for_ids_of_any_kind(bool extension)
    {
        await using var database = new VectorDatabase();
        using IVectorIndex index = await database.OpenAsync(Space, extension, new VectorOptions { Probes = 1, TrainingVectors = 1_000 });
        // Odd ids alone: every second id, or every third, names none of them.
        List<VectorRecord> records = [.. Clustered(3_000, seed: 13).Select(one => one with { Id = (one.Id * 12) + 1 })];
        await index.UpsertAsync(records);

        await index.TrainAsync(20);

        // One cell of twenty holds far fewer than all.
        Assert.InRange((await index.NearestAsync(records[0].Vector, 3_000)).Count, 1, 1_500);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Reads_go_on_while_somebody_writes(bool extension)
    {
        await using var database = new VectorDatabase();
        using IVectorIndex index = await database.OpenAsync(Space, extension);
        List<VectorRecord> records = Random(400, seed: 8);
        await index.UpsertAsync(records);
        Task writes = Task.Run(async () =>
        {
            for (int i = 0; i < 40; i++)
                await index.UpsertAsync(Random(20, seed: 1000 + i).ConvertAll(one => one with { Id = one.Id + 5_000 }));
        });

        do
        {
            IReadOnlyList<Neighbour> nearest = await index.NearestAsync(records[7].Vector, 1);
            Assert.Equal(records[7].Id, nearest[0].Id);
        }
        while (!writes.IsCompleted);
        await writes;
        Assert.Equal(420, await index.CountAsync());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task What_can_t_be_is_told_with_its_value(bool extension)
    {
        await using var database = new VectorDatabase();
        using IVectorIndex index = await database.OpenAsync(new VectorSpace("plane", 2, "genre"), extension);

        await TellsAsync("Vector 1 has 3 dimensions", () => index.UpsertAsync([new(1, new float[3], 1)]));
        await TellsAsync("Vector 2 is zero", () => index.UpsertAsync([new(1, new float[] { 1, 1 }, 1), new(2, new float[2], 1)]));
        await TellsAsync("infinite or none", () => index.UpsertAsync([new(1, new[] { float.NaN, 1 }, 1)]));
        await TellsAsync("has 0 values", () => index.UpsertAsync([new(1, new float[] { 1, 1 })]));
        await TellsAsync("count is 0", async () => await index.NearestAsync(new float[] { 1, 1 }, 0));
        await TellsAsync("no value 'colour'", async () => await index.NearestAsync(new float[] { 1, 1 }, 1, [new VectorFilter("colour", 1, 1)]));
        Assert.Equal(0, await index.CountAsync());
        await Assert.ThrowsAsync<SearchException>(() => database.OpenAsync(new VectorSpace("plane", 3, "genre"), extension));
        await Assert.ThrowsAsync<SearchException>(() => database.OpenAsync(new VectorSpace("Plane 2", 3), extension));

        static async Task TellsAsync(string words, Func<Task> act) => Assert.Contains(words, (await Assert.ThrowsAnyAsync<ArgumentException>(act)).Message, StringComparison.Ordinal);
    }

    private static async Task<float[]?> UnitAsync(IVectorIndex index)
    {
        await index.UpsertAsync([new(5, new float[] { 3, 4 })]);
        return await index.GetAsync(5);
    }

    private static List<VectorRecord> Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(1, count).Select(id => new VectorRecord(id, Enumerable.Range(0, Space.Dimensions).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray(), random.Next(1, 6), random.Next(1960, 2020)))];
    }

    private static List<VectorRecord> Clustered(int count, int seed)
    {
        List<VectorRecord> centres = Random(60, seed);
        var random = new Random(seed + 1);
        return [.. Random(count, seed + count).Select(one => one with { Vector = Enumerable.Zip(one.Vector.ToArray(), centres[random.Next(60)].Vector.ToArray(), (a, b) => b + (a * 0.3f)).ToArray() })];
    }

    private static long[] Exact(IEnumerable<VectorRecord> records, ReadOnlyMemory<float> query, int count)
    {
        return [.. records.OrderByDescending(one => Cosine(one.Vector.Span)).Take(count).Select(one => one.Id)];

        double Cosine(ReadOnlySpan<float> vector)
        {
            double dot = 0, square = 0;
            for (int i = 0; i < vector.Length; i++)
            {
                dot += (double)vector[i] * query.Span[i];
                square += (double)vector[i] * vector[i];
            }
            return dot / Math.Sqrt(square);
        }
    }
}
