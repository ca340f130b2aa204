using Forebay.Http.Fields;

namespace Forebay.Http.Rules;

/// <summary>A stored response's fields after a 304 or a HEAD has told newer ones (RFC 9111 section 3.2).</summary>
internal static class Freshening
{
    // They describe the bytes that are stored, which the newer message does not bring.
    private static readonly HashSet<string> OfTheBody =
        new(StringComparer.OrdinalIgnoreCase) { FieldNames.ContentLength, FieldNames.ContentEncoding, FieldNames.ContentRange, FieldNames.TransferEncoding };

    /// <summary>The fields of <paramref name="stored"/> with all of a name replaced by those of <paramref name="newer"/> that may be.</summary>
    /// <param name="stored">The fields as they are stored.</param>
    /// <param name="newer">The newer message.</param>
    /// <param name="options">Those of the cache.</param>
    public static FieldList Update(FieldList stored, ResponseFacts newer, RuleOptions options)
    {
        List<Field> taken = [.. Storing.Keep(newer, options).Where(field => !OfTheBody.Contains(field.Name))];
        var replaced = taken.Select(field => field.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        // An age belongs to the message that brought it.
        replaced.Add(FieldNames.Age);
        // A date that is not said anew would make the response older than it is now known to be.
        if (!newer.Fields.Has(FieldNames.Date))
            replaced.Add(FieldNames.Date);
        return new FieldList(stored.Where(field => !replaced.Contains(field.Name)).Concat(taken));
    }
}
