namespace Forebay.Http.Rules;

/// <summary>Parts of one representation put together (RFC 9111 section 3.3 and 3.4, RFC 9110 section 15.3.7.3).</summary>
internal static class PartialCombination
{
    /// <summary>Whether two responses tell of the same representation so surely that their bytes may stand side by side: both have the same strong entity tag.</summary>
    public static bool MayCombine(ResponseFacts one, ResponseFacts other) => one.ETag is { } tag && other.ETag is { } second && tag.IsStronglyEqualTo(second);

    /// <summary>The ranges of two sets as few as possible, in order.</summary>
    public static IReadOnlyList<ByteRange> Union(IEnumerable<ByteRange> one, IEnumerable<ByteRange> other)
    {
        List<ByteRange> union = [];
        foreach (ByteRange range in one.Concat(other).OrderBy(range => range.First))
        {
            if (union.Count > 0 && range.First <= union[^1].Last + 1)
                union[^1] = new ByteRange(union[^1].First, Math.Max(union[^1].Last, range.Last));
            else
                union.Add(range);
        }
        return union;
    }

    /// <summary>Whether a part that is stored answers a request: it holds every range that is asked for, of a whole whose length is known.</summary>
    /// <param name="held">What is stored.</param>
    /// <param name="complete">The whole's length; null: not known.</param>
    /// <param name="field">The request's <c>Range</c>; null: it wants the whole.</param>
    public static bool Answers(IReadOnlyList<ByteRange> held, long? complete, string? field)
    {
        if (complete is not { } length)
            return false;
        IReadOnlyList<ByteRange> wanted = RangeRequest.Of(field, length) ?? [new ByteRange(0, length - 1)];
        return wanted.Count > 0 && wanted.All(range => held.Any(part => part.First <= range.First && range.Last <= part.Last));
    }
}
