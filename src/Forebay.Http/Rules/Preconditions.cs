using Forebay.Http.Fields;

namespace Forebay.Http.Rules;

/// <summary>Conditional requests that a stored response answers (RFC 9110 section 13, RFC 9111 section 4.3.2).</summary>
internal static class Preconditions
{
    // The fields of the 200 that a 304 repeats (RFC 9110 section 15.4.5), and the age, which a cache always says (RFC 9111 section 5.1).
    private static readonly string[] Repeated =
        [FieldNames.CacheControl, "CDN-Cache-Control", FieldNames.ContentLocation, FieldNames.Date, FieldNames.ETag, FieldNames.Expires, FieldNames.Vary, FieldNames.Age];

    /// <summary>Judges the preconditions of a GET or HEAD against a stored response that may be served.</summary>
    public static PreconditionResult Evaluate(RequestFacts request, ResponseFacts stored)
    {
        FieldList fields = request.Fields;
        // These two protect changes; what is stored says nothing of what the origin has now (RFC 9111 section 4.3.2).
        if (fields.Has(FieldNames.IfMatch) || fields.Has(FieldNames.IfUnmodifiedSince))
            return PreconditionResult.AskOrigin;
        // Other statuses have no representation that a validator would name.
        if (stored.Status is not (200 or StatusCodes.Partial))
            return PreconditionResult.Send;
        if (fields.Combined(FieldNames.IfNoneMatch) is { } tags)
            return NoneMatch(tags, stored) ? PreconditionResult.Send : PreconditionResult.NotModified;
        // What is no date is ignored (RFC 9110 section 13.1.3).
        if (!HttpDate.TryParseIgnoringCase(fields.First(FieldNames.IfModifiedSince), stored.ReceivedAt, out DateTimeOffset since))
            return PreconditionResult.Send;
        // Date, and the time of receiving, stand in for Last-Modified (RFC 9111 section 4.3.2).
        return (stored.LastModified ?? stored.Date) <= since ? PreconditionResult.NotModified : PreconditionResult.Send;
    }

    /// <summary>The fields of a 304 made from a stored response.</summary>
    public static FieldList NotModifiedFields(FieldList stored) => new(stored.Where(field => Repeated.Contains(field.Name, StringComparer.OrdinalIgnoreCase)));

    /// <summary>Whether a range is to be served: its <c>If-Range</c> names the stored representation exactly (RFC 9110 section 13.1.5), or there is none.</summary>
    public static bool RangeApplies(FieldList request, ResponseFacts stored)
    {
        if (request.First(FieldNames.IfRange) is not { } condition)
            return true;
        if (EntityTag.TryParse(condition, out EntityTag? tag))
            return stored.ETag is { } own && own.IsStronglyEqualTo(tag);
        // A date is a strong validator only where it lies well before the response was made (RFC 9110 section 8.8.2.2).
        return HttpDate.TryParseIgnoringCase(condition, stored.ReceivedAt, out DateTimeOffset date)
            && stored.LastModified == date
            && stored.Date - date >= TimeSpan.FromSeconds(1);
    }

    private static bool NoneMatch(string tags, ResponseFacts stored) =>
        tags.Trim() != "*" && !(stored.ETag is { } own && EntityTag.ParseList(tags).Any(own.IsWeaklyEqualTo));
}
