using System.Globalization;
using System.Text;
using Forebay.Http.Fields;
using Forebay.Http.Rules;
using Forebay.Http.StatusField;
using Forebay.Http.Storage;

namespace Forebay.Http.Exchange;

/// <summary>Makes answers of stored responses: whole, a range of them, or that nothing has changed (RFC 9110 section 13 to 15).</summary>
internal sealed class AnswerMaker(ExchangeOptions options, LargeBodies? large, TimeProvider time)
{
    /// <summary>The answer that a stored response is to a request; what it asks by <c>If-None-Match</c>, <c>If-Modified-Since</c>, <c>Range</c> and <c>If-Range</c> is kept to.</summary>
    /// <param name="request">The request.</param>
    /// <param name="stored">The response.</param>
    /// <param name="key">Under which it is stored; null: it is not yet.</param>
    /// <param name="status">What the cache did; the time that is left is added.</param>
    /// <param name="body">Where its body is; null: in the response.</param>
    public Answer Make(RequestFacts request, StoredResponse stored, string? key, CacheStatus status, IBodySource? body = null)
    {
        ResponseFacts told = stored.FactsFor(options.Rules);
        long age = ResponseAge.At(told, time.GetUtcNow());
        status = status with { Ttl = told.Lifetime.Seconds - age };
        if (Preconditions.Evaluate(request, told) == PreconditionResult.NotModified)
            return new Answer { Status = StatusCodes.NotModified, Fields = WithAge(Preconditions.NotModifiedFields(stored.Fields), age), CacheStatus = status };
        body ??= SourceOf(stored);
        if (Ranges(request, stored, told, body) is { } ranges)
            return OfRanges(request, stored, ranges, WithAge(stored.Fields, age), status, body);
        return Whole(request, stored, key, WithAge(stored.Fields, age), status, body);
    }

    /// <summary>Whether the parts that are stored are enough for a request.</summary>
    public bool Answers(RequestFacts request, StoredResponse part) =>
        PartialCombination.Answers(part.Ranges, part.CompleteLength, Preconditions.RangeApplies(request.Fields, part.FactsFor(options.Rules)) ? request.Fields.Combined(FieldNames.Range) : null);

    /// <summary>The bytes of the whole from one index on, out of a response that has them.</summary>
    private static (IBodySource Source, long At) Locate(StoredResponse stored, IBodySource body, long first)
    {
        long at = 0;
        foreach (ByteRange range in stored.Ranges)
        {
            if (range.First <= first && first <= range.Last)
                return (body, at + first - range.First);
            at += range.Length;
        }
        return (body, first);
    }

    private static long? CompleteLength(StoredResponse stored, IBodySource body) => stored.IsPart ? stored.CompleteLength : body.Length;

    private static IReadOnlyList<ByteRange>? Ranges(RequestFacts request, StoredResponse stored, ResponseFacts told, IBodySource body) =>
        request.Method == "GET" && stored.Status is 200 or StatusCodes.Partial && request.Fields.Combined(FieldNames.Range) is { } wanted && Preconditions.RangeApplies(request.Fields, told)
        && CompleteLength(stored, body) is { } length
            ? RangeRequest.Of(wanted, length)
            : null;

    private static FieldList WithAge(FieldList fields, long age)
    {
        FieldList said = fields.Copy();
        said.Set(FieldNames.Age, age.ToString(CultureInfo.InvariantCulture));
        return said;
    }

    private IBodySource SourceOf(StoredResponse stored) => stored.Large is { } pieces ? new LargeSource(large!, pieces) : new MemorySource(stored.Body);

    private static Answer Whole(RequestFacts request, StoredResponse stored, string? key, FieldList fields, CacheStatus status, IBodySource body)
    {
        bool whole = key is not null && stored is { IsPart: false, Large: null } && request.Method == "GET";
        // A part that is the whole of a body is answered as such.
        int code = stored.IsPart ? 200 : stored.Status;
        if (stored.IsPart)
            fields.Remove(FieldNames.ContentRange);
        long? length = body.Length;
        if (request.Method == "HEAD")
            return new Answer { Status = code, Fields = fields, CacheStatus = status, Length = stored.Method == "HEAD" ? null : length };
        fields.Remove(FieldNames.ContentLength);
        return body is MemorySource
            ? new Answer { Status = code, Fields = fields, CacheStatus = status, Length = length, Memory = stored.Body, Whole = whole ? (key!, stored) : null }
            : new Answer { Status = code, Fields = fields, CacheStatus = status, Length = length, Stream = body.Open() };
    }

    private static Answer OfRanges(RequestFacts request, StoredResponse stored, IReadOnlyList<ByteRange> ranges, FieldList fields, CacheStatus status, IBodySource body)
    {
        long complete = CompleteLength(stored, body)!.Value;
        fields.Remove(FieldNames.ContentLength);
        fields.Remove(FieldNames.ContentRange);
        if (ranges.Count == 0)
        {
            fields.Set(FieldNames.ContentRange, string.Create(CultureInfo.InvariantCulture, $"bytes */{complete}"));
            fields.Remove("Content-Type");
            return new Answer { Status = 416, Fields = fields, CacheStatus = status, Length = 0 };
        }
        if (ranges.Count > 1)
            return OfSeveral(stored, ranges, complete, fields, status, body);
        ByteRange range = ranges[0];
        fields.Set(FieldNames.ContentRange, new ContentRange(range.First, range.Last, complete).ToString());
        (IBodySource source, long at) = Locate(stored, body, range.First);
        return new Answer { Status = StatusCodes.Partial, Fields = fields, CacheStatus = status, Length = range.Length, Stream = source.Open(at, range.Length) };
    }

    /// <summary>Several ranges as parts of one body (RFC 9110 section 14.6).</summary>
    private static Answer OfSeveral(StoredResponse stored, IReadOnlyList<ByteRange> ranges, long complete, FieldList fields, CacheStatus status, IBodySource body)
    {
        string boundary = Guid.NewGuid().ToString("N");
        string type = stored.Fields.First("Content-Type") is { } said ? $"Content-Type: {said}\r\n" : "";
        List<Func<Stream>> parts = [];
        long length = 0;
        void Text(string text)
        {
            byte[] bytes = Encoding.Latin1.GetBytes(text);
            length += bytes.Length;
            parts.Add(() => new MemoryStream(bytes, writable: false));
        }
        foreach (ByteRange range in ranges)
        {
            Text($"\r\n--{boundary}\r\n{type}Content-Range: {new ContentRange(range.First, range.Last, complete)}\r\n\r\n");
            (IBodySource source, long at) = Locate(stored, body, range.First);
            parts.Add(() => source.Open(at, range.Length));
            length += range.Length;
        }
        Text($"\r\n--{boundary}--\r\n");
        fields.Set("Content-Type", $"multipart/byteranges; boundary={boundary}");
        return new Answer { Status = StatusCodes.Partial, Fields = fields, CacheStatus = status, Length = length, Stream = new ConcatStream(parts) };
    }
}
