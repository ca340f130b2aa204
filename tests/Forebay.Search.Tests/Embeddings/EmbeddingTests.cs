using Forebay.Search.Embeddings;
using MathNet.Numerics.LinearAlgebra;
using Microsoft.Extensions.AI;
using Xunit;

namespace Forebay.Search.Tests.Embeddings;

public sealed class EmbeddingTests
{
    [Fact]
    public void The_singular_values_are_those_of_the_full_decomposition()
    {
        var random = new Random(4);
        double[,] dense = new double[30, 20];
        for (int i = 0; i < 30; i++)
        {
            for (int j = 0; j < 20; j++)
                dense[i, j] = random.Next(3) == 0 ? Math.Round(random.NextDouble() * 4, 2) : 0;
        }
        double[] expected = [.. Matrix<double>.Build.DenseOfArray(dense).Svd().S.Take(8)];

        TruncatedSvd svd = TruncatedSvd.Of(Sparse(dense), 8);

        Assert.All(expected.Zip(svd.Values), pair => Assert.Equal(pair.First, pair.Second, pair.First * 0.02));
        // Rows and right vectors are orthogonal, and each right vector's largest component is positive.
        for (int a = 0; a < 8; a++)
        {
            Assert.True(svd.Right.Select(row => row[a]).MaxBy(Math.Abs) > 0);
            for (int b = 0; b < 8; b++)
                Assert.Equal(a == b ? 1 : 0, svd.Right.Sum(row => row[a] * row[b]), 1e-3);
        }
    }

    [Fact]
    public void Mutual_information_is_positive_where_things_go_together_more_than_by_chance()
    {
        // Twice together of three times each, beside things that never meet.
        SparseRows information = Ppmi.Of(Sparse(new double[,] { { 2, 0, 1 }, { 0, 3, 0 }, { 1, 0, 5 } }));

        double all = Math.Pow(3, 0.75) + Math.Pow(3, 0.75) + Math.Pow(6, 0.75);
        Assert.Equal(Math.Log(2 * all / (3 * Math.Pow(3, 0.75))), information.Rows[0].Values[0], 5);
        Assert.Equal([0], information.Rows[0].Columns);
        Assert.Equal([1], information.Rows[1].Columns);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Items_of_a_group_are_nearer_to_each_other_than_to_those_of_another(bool together)
    {
        // Sixty items in six groups, and in halves that have nothing to do with them.
        List<FeatureGroup> groups =
        [
            new("group", 1, [.. Enumerable.Range(0, 6).Select(group => Enumerable.Range(group * 10, 10).ToArray())]),
            new("noise", 0.3, [.. Enumerable.Range(0, 4).Select(quarter => Enumerable.Range(0, 60).Where(i => i * 7 % 4 == quarter || i * 5 % 4 == quarter).ToArray())]),
        ];
        IReadOnlyList<float[]> vectors = together ? CooccurrenceModel.Fit(60, groups, 8).Vectors : FactorModel.Fit(60, groups, 8, maxFitted: 40).Vectors;

        double found = 0;
        for (int i = 0; i < 60; i++)
            found += Enumerable.Range(0, 60).Where(j => j != i).OrderByDescending(j => Cosine(vectors[i], vectors[j])).Take(9).Count(j => j / 10 == i / 10);

        Assert.True(found / 540 > 0.85, $"recall is {found / 540}");
        Assert.Equal(vectors[7], (together ? CooccurrenceModel.Fit(60, groups, 8).Vectors : FactorModel.Fit(60, groups, 8, maxFitted: 40).Vectors)[7]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    public void Texts_that_read_alike_are_near_and_slips_are_borne(int maxFitted)
    {
        TextEmbedder embedder = TextEmbedder.Fit(Texts(), 64, maxFitted);

        float[] night = embedder.Embed(("Night Train to Georgia", 1)), other = embedder.Embed(("Night Trian to Goergia", 1)), far = embedder.Embed(("Symphony No. 5 in C minor", 1));

        Assert.True(Cosine(night, other) > Cosine(night, far) + 0.3, $"{Cosine(night, other)} and {Cosine(night, far)}");
        Assert.Equal(1, Cosine(night, night), 4);
        Assert.All(embedder.Embed(("?!", 1)), one => Assert.Equal(0, one));
    }

    [Fact]
    public async Task What_was_learned_is_the_same_after_it_was_saved()
    {
        TextEmbedder embedder = TextEmbedder.Fit(Texts(), 64, 500);
        using var file = new MemoryStream();
        embedder.Save(file);
        file.Position = 0;
        TextEmbedder loaded = TextEmbedder.Load(file);

        Assert.Equal(1, Cosine(embedder.Embed(("Blue River", 1)), loaded.Embed(("Blue River", 1))), 3);
        GeneratedEmbeddings<Embedding<float>> generated = await loaded.GenerateAsync(["Blue River", "Golden Heart"]);
        Assert.Equal(loaded.Embed(("Golden Heart", 1)), generated[1].Vector.ToArray());
        Assert.Throws<InvalidDataException>(() => TextEmbedder.Load(new MemoryStream(file.ToArray(), 0, 5_000)));
        Assert.Throws<InvalidDataException>(() => TextEmbedder.Load(new MemoryStream(new byte[100])));
    }

    private static List<IReadOnlyList<(string, double)>> Texts()
    {
        string[] words = ["night", "train", "georgia", "blue", "river", "golden", "heart", "symphony", "minor", "dance", "road", "summer"];
        var random = new Random(6);
        return [.. Enumerable.Range(0, 300).Select(_ => (IReadOnlyList<(string, double)>)[(string.Join(' ', Enumerable.Range(0, 4).Select(_ => words[random.Next(words.Length)])), 1.0)])];
    }

    private static SparseRows Sparse(double[,] dense) => new(dense.GetLength(1), [.. Enumerable.Range(0, dense.GetLength(0)).Select(i =>
    {
        int[] columns = [.. Enumerable.Range(0, dense.GetLength(1)).Where(j => dense[i, j] != 0)];
        return (columns, columns.Select(j => (float)dense[i, j]).ToArray());
    })]);

    private static double Cosine(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();
}
