using System.Globalization;
using Forebay.Http.Fields;

namespace Forebay.Http.Rules;

/// <summary>What a request asks of a representation whose length is known (RFC 9110 section 14).</summary>
internal static class RangeRequest
{
    /// <summary>The most ranges of one request that are served as such; a request for more gets the whole (RFC 9110 section 17.15).</summary>
    public const int MostRanges = 16;

    /// <summary>The ranges to serve, in the order asked; null: the field is to be ignored and the whole served; none: it can't be satisfied (416).</summary>
    /// <remarks>A list that is malformed anywhere, another unit, and ranges that overlap each other more than once are ignored, as section 14.2 allows.</remarks>
    public static IReadOnlyList<ByteRange>? Of(string? field, long length)
    {
        if (field is null || !field.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
            return null;
        List<ByteRange> ranges = [];
        int asked = 0;
        foreach (string member in ListSyntax.Split(field[6..]))
        {
            if (++asked > MostRanges || !TryParse(member, length, out ByteRange? range))
                return null;
            if (range is { } satisfiable)
                ranges.Add(satisfiable);
        }
        return asked == 0 || Overlapping(ranges) > 1 ? null : ranges;
    }

    /// <summary>False: malformed. A range that begins beyond the end is well formed and null.</summary>
    private static bool TryParse(string member, long length, out ByteRange? range)
    {
        range = null;
        int dash = member.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
            return false;
        ReadOnlySpan<char> from = member.AsSpan(0, dash), to = member.AsSpan(dash + 1);
        if (from.IsEmpty)
        {
            if (!TryParse(to, out long suffix))
                return false;
            if (suffix > 0 && length > 0)
                range = new ByteRange(Math.Max(0, length - suffix), length - 1);
            return true;
        }
        long last = length - 1;
        if (!TryParse(from, out long first) || (!to.IsEmpty && !TryParse(to, out last)) || (!to.IsEmpty && last < first))
            return false;
        if (first < length)
            range = new ByteRange(first, Math.Min(last, length - 1));
        return true;
    }

    private static int Overlapping(List<ByteRange> ranges)
    {
        int overlapping = 0;
        ByteRange[] ordered = [.. ranges.OrderBy(range => range.First)];
        for (int i = 1; i < ordered.Length; i++)
            overlapping += ordered[i].First <= ordered[i - 1].Last ? 1 : 0;
        return overlapping;
    }

    // A number with more digits than fit is greater than any length.
    private static bool TryParse(ReadOnlySpan<char> text, out long number)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            return true;
        number = long.MaxValue;
        return !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');
    }
}
