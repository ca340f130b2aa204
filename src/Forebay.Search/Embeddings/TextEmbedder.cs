using Microsoft.Extensions.AI;

namespace Forebay.Search.Embeddings;

/// <summary>Places texts by their words and pieces of words; made without a model from elsewhere.</summary>
/// <remarks>
/// TF-IDF over hashed pieces, then a projection on the directions in which the fitted texts differ most (latent semantic analysis, Deerwester
/// et al., 1990), or, unfitted, on fixed random ones (Achlioptas, Database-friendly random projections, 2003). Thread-safe; immutable.
/// </remarks>
public sealed class TextEmbedder : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>Numbers in a vector, unless another number is given.</summary>
    public const int DefaultDimensions = 384;

    private const uint FileMark = 0x31455446;
    private const ulong ProjectionSeed = 0x5eed;
    private readonly float[] rarity;
    private readonly float[][]? directions;

    private TextEmbedder(int dimensions, float[] rarity, float[][]? directions)
    {
        Dimensions = dimensions;
        this.rarity = rarity;
        this.directions = directions;
    }

    /// <summary>Numbers in a vector.</summary>
    public int Dimensions { get; }

    /// <summary>Learns how rare each piece is and, where asked, in which directions the texts differ.</summary>
    /// <param name="documents">For each text its fields with their weights.</param>
    /// <param name="dimensions">Numbers in a vector.</param>
    /// <param name="maxFitted">The most texts by which directions are learned; 0: fixed random directions are used, which takes no time.</param>
    public static TextEmbedder Fit(IReadOnlyList<IReadOnlyList<(string Text, double Weight)>> documents, int dimensions = DefaultDimensions, int maxFitted = 5_000)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        var seen = new int[TextGrams.Places];
        foreach (IReadOnlyList<(string Text, double Weight)> document in documents)
        {
            foreach (int place in Counts(document).Keys)
                seen[place]++;
        }
        float[] rare = [.. seen.Select(count => (float)(Math.Log((1.0 + documents.Count) / (1 + count)) + 1))];
        if (maxFitted == 0 || documents.Count <= dimensions)
            return new TextEmbedder(dimensions, rare, null);
        int step = (documents.Count + maxFitted - 1) / maxFitted;
        (int[], float[])[] rows = [.. documents.Where((_, i) => i % step == 0).Select(document => Weigh(Counts(document), rare))];
        TruncatedSvd svd = TruncatedSvd.Of(new SparseRows(TextGrams.Places, rows), dimensions);
        return new TextEmbedder(dimensions, rare, [.. svd.Right.Select(place => FactorModel.Padded([.. place.Select(one => (float)one)], dimensions))]);
    }

    /// <summary>The vector of a text, of length one; zero where it has no letter or digit, or nothing that the fitted ones had.</summary>
    public float[] Embed(params IReadOnlyList<(string Text, double Weight)> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        (int[] places, float[] values) = Weigh(Counts(fields), rarity);
        var sum = new double[Dimensions];
        for (int k = 0; k < places.Length; k++)
        {
            if (directions is null)
            {
                AddRandom(sum, places[k], values[k]);
                continue;
            }
            float[] direction = directions[places[k]];
            for (int j = 0; j < sum.Length; j++)
                sum[j] += values[k] * direction[j];
        }
        return TruncatedSvd.Unit(sum);
    }

    /// <summary>Writes what was learned, so that later texts get places among the earlier ones.</summary>
    public void Save(Stream target)
    {
        using var writer = new BinaryWriter(target, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(FileMark);
        writer.Write(Dimensions);
        writer.Write(directions is not null);
        foreach (float one in rarity)
            writer.Write(one);
        // Half as long, and more than exact enough for directions.
        foreach (float one in (directions ?? []).SelectMany(direction => direction))
            writer.Write((Half)one);
    }

    /// <summary>Reads what <see cref="Save"/> has written.</summary>
    /// <exception cref="InvalidDataException">The bytes are something else, or end early.</exception>
    public static TextEmbedder Load(Stream source)
    {
        using var reader = new BinaryReader(source, System.Text.Encoding.UTF8, leaveOpen: true);
        try
        {
            if (reader.ReadUInt32() != FileMark)
                throw new InvalidDataException("This is no saved text embedder.");
            int dimensions = reader.ReadInt32();
            if (dimensions is < 1 or > 8192)
                throw new InvalidDataException($"A saved text embedder has {dimensions} dimensions; 1 to 8,192 are possible.");
            bool fitted = reader.ReadBoolean();
            float[] rare = Read(reader, TextGrams.Places);
            return new TextEmbedder(dimensions, rare, fitted ? [.. Enumerable.Range(0, TextGrams.Places).Select(_ => ReadHalves(reader, dimensions))] : null);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("A saved text embedder ends early.", e);
        }
    }

    /// <inheritdoc/>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(value => new Embedding<float>(Embed((value, 1.0))))));

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType?.IsInstanceOfType(this) == true ? this : null;

    /// <summary>Holds nothing that must be freed.</summary>
    public void Dispose()
    {
    }

    private static float[] Read(BinaryReader reader, int count)
    {
        var numbers = new float[count];
        for (int i = 0; i < count; i++)
            numbers[i] = reader.ReadSingle();
        return numbers;
    }

    private static float[] ReadHalves(BinaryReader reader, int count)
    {
        var numbers = new float[count];
        for (int i = 0; i < count; i++)
            numbers[i] = (float)reader.ReadHalf();
        return numbers;
    }

    private static Dictionary<int, double> Counts(IReadOnlyList<(string Text, double Weight)> fields)
    {
        var counts = new Dictionary<int, double>();
        foreach ((string text, double weight) in fields)
            TextGrams.Count(text, weight, counts);
        return counts;
    }

    private static (int[] Places, float[] Values) Weigh(Dictionary<int, double> counts, float[] rare)
    {
        int[] places = [.. counts.Keys.Order()];
        double[] values = [.. places.Select(place => (1 + Math.Log(Math.Max(counts[place], 0.1))) * rare[place]).Select(value => Math.Max(value, 0))];
        return (places, TruncatedSvd.Unit(values));
    }

    // One bit of a hash for each direction: plus or minus.
    private static void AddRandom(double[] sum, int place, float value)
    {
        ulong bits = 0;
        for (int j = 0; j < sum.Length; j++)
        {
            if (j % 64 == 0)
                bits = FixedRandom.Mix(ProjectionSeed + ((ulong)place << 16) + (ulong)(j / 64));
            sum[j] += (bits >> (j % 64) & 1) == 0 ? value : -value;
        }
    }
}
