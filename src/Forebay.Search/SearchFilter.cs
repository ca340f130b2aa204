namespace Forebay.Search;

/// <summary>A condition on a value of the documents.</summary>
/// <param name="Field">The value's name in the index.</param>
public abstract record SearchFilter(string Field);

/// <summary>One of these values.</summary>
/// <param name="Field">The value's name in the index.</param>
/// <param name="Values">At least one.</param>
public sealed record ValueFilter(string Field, params IReadOnlyList<long> Values) : SearchFilter(Field)
{
    /// <summary>Compares the values one by one.</summary>
    public bool Equals(ValueFilter? other) => other is not null && Field == other.Field && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Field, Values.Count);
}

/// <summary>From the one number to the other, both included.</summary>
/// <param name="Field">The number's name in the index.</param>
/// <param name="From">Null: from the least.</param>
/// <param name="To">Null: to the greatest.</param>
public sealed record RangeFilter(string Field, long? From, long? To) : SearchFilter(Field);
