using Forebay.Http.Fields;
using Forebay.Http.Rules;
using Forebay.Http.Storage;

namespace Forebay.Http.Exchange;

/// <summary>Stored parts of one representation put together (RFC 9111 section 3.4).</summary>
internal static class Parts
{
    /// <summary>Both parts as one; where that is all there is, as a whole (200). They have the same strong entity tag.</summary>
    /// <param name="held">The part that was stored.</param>
    /// <param name="came">The newer one; its fields replace those of the same name.</param>
    /// <param name="rules">Those of the cache.</param>
    public static StoredResponse Combine(StoredResponse held, StoredResponse came, RuleOptions rules)
    {
        IReadOnlyList<ByteRange> ranges = PartialCombination.Union(held.Ranges, came.Ranges);
        byte[] bytes = new byte[ranges.Sum(range => range.Length)];
        Copy(held, ranges, bytes);
        Copy(came, ranges, bytes);
        long? complete = came.CompleteLength ?? held.CompleteLength;
        bool whole = ranges.Count == 1 && ranges[0].First == 0 && ranges[0].Length == complete;
        FieldList fields = Freshening.Update(held.Fields, came.FactsFor(rules), rules);
        fields.Remove(FieldNames.ContentLength);
        if (whole)
            fields.Remove(FieldNames.ContentRange);
        return new StoredResponse
        {
            Method = held.Method,
            Status = whole ? 200 : StatusCodes.Partial,
            Fields = fields,
            Original = came.Original,
            RequestedAt = came.RequestedAt,
            ReceivedAt = came.ReceivedAt,
            Body = bytes,
            Ranges = whole ? [] : ranges,
            CompleteLength = whole ? null : complete,
            Tags = came.Tags,
        };
    }

    private static void Copy(StoredResponse part, IReadOnlyList<ByteRange> ranges, Span<byte> into)
    {
        int from = 0;
        foreach (ByteRange range in part.Ranges)
        {
            long at = 0;
            foreach (ByteRange whole in ranges)
            {
                if (whole.First <= range.First && range.Last <= whole.Last)
                    part.Body.Span.Slice(from, (int)range.Length).CopyTo(into[(int)(at + range.First - whole.First)..]);
                at += whole.Length;
            }
            from += (int)range.Length;
        }
    }
}
