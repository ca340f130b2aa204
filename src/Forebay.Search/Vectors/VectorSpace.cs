namespace Forebay.Search.Vectors;

/// <summary>A set of vectors that can be compared with each other.</summary>
/// <param name="Name">Lower-case letters and underscores, 1 to 40.</param>
/// <param name="Dimensions">Numbers in each vector, 1 to 8,192.</param>
/// <param name="Values">Names of whole numbers that are kept with each vector and can be filtered by; lower-case letters and underscores, at most 8.</param>
public sealed record VectorSpace(string Name, int Dimensions, params IReadOnlyList<string> Values)
{
    /// <summary>The most neighbours that can be asked for (sqlite-vec's own limit).</summary>
    public const int MaxNeighbours = 4_096;

    internal string Table => "vector_" + Name;

    internal string Index => "vec_" + Name;

    internal string Cells => Table + "_cell";

    /// <exception cref="SearchException">Something in it can't be used.</exception>
    internal void Validate()
    {
        if (!IsName(Name))
            throw new SearchException($"Vector space '{Name}': its name must be lower-case letters and underscores, 1 to 40 of them.");
        if (Dimensions is < 1 or > 8192)
            throw new SearchException($"Vector space '{Name}' has {Dimensions} dimensions; give 1 to 8,192.");
        if (Values.Count > 8)
            throw new SearchException($"Vector space '{Name}' has {Values.Count} values; at most 8 are possible.");
        if (Values.FirstOrDefault(value => !IsName(value) || value is "id" or "cell" or "vector" or "distance" or "k" or "rowid") is { } wrong)
            throw new SearchException($"Vector space '{Name}': '{wrong}' can't be the name of a value; use lower-case letters and underscores, and none of id, cell, vector, distance, k, rowid.");
    }

    /// <summary>A unit vector of the same direction.</summary>
    /// <exception cref="ArgumentException">It has another number of dimensions, a number that is none, or no direction.</exception>
    internal float[] Normalize(ReadOnlySpan<float> vector, string what)
    {
        if (vector.Length != Dimensions)
            throw new ArgumentException($"{what} has {vector.Length} dimensions; vectors of the space '{Name}' have {Dimensions}.");
        double square = 0;
        foreach (float number in vector)
            square += (double)number * number;
        if (!double.IsFinite(square))
            throw new ArgumentException($"{what} has a number that is infinite or none.");
        if (square < 1e-30)
            throw new ArgumentException($"{what} is zero: it has no direction, so nothing is near it. Leave it out.");
        var unit = new float[vector.Length];
        double scale = 1 / Math.Sqrt(square);
        for (int i = 0; i < unit.Length; i++)
            unit[i] = (float)(vector[i] * scale);
        return unit;
    }

    private static bool IsName(string name) => name.Length is > 0 and <= 40 && name.All(c => c is (>= 'a' and <= 'z') or '_');
}

/// <summary>A vector with its id.</summary>
/// <param name="Id">The application's id.</param>
/// <param name="Vector">Any length but zero; its direction is what counts.</param>
/// <param name="Values">One for each of <see cref="VectorSpace.Values"/>; -1 for none.</param>
public sealed record VectorRecord(long Id, ReadOnlyMemory<float> Vector, params IReadOnlyList<long> Values);

/// <summary>A vector near another.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Similarity">The cosine of the angle between them: 1 the same direction, 0 nothing in common, -1 the opposite.</param>
public readonly record struct Neighbour(long Id, float Similarity);

/// <summary>A condition on a value that is kept with the vectors.</summary>
/// <param name="Value">Its name.</param>
/// <param name="From">The least.</param>
/// <param name="To">The greatest; the same as <paramref name="From"/> for one value.</param>
public sealed record VectorFilter(string Value, long From, long To);
