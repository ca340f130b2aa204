using System.Globalization;
using Forebay.Http.Fields;

namespace Forebay.Http.Rules;

/// <summary>The request by which stored responses are validated, and what its answer means (RFC 9111 section 4.3).</summary>
internal static class Validation
{
    private static readonly string[] Conditions =
        [FieldNames.IfMatch, FieldNames.IfNoneMatch, FieldNames.IfModifiedSince, FieldNames.IfUnmodifiedSince, FieldNames.IfRange];

    /// <summary>The request's fields with the stored responses' validators in the place of its own conditions (section 4.3.1); null: they have none to ask by.</summary>
    /// <param name="request">The client's fields.</param>
    /// <param name="chosen">The response that would be served.</param>
    /// <param name="others">The other variants of the key: the origin may choose one of them.</param>
    public static FieldList? Condition(FieldList request, ResponseFacts chosen, IEnumerable<ResponseFacts> others)
    {
        string tags = string.Join(", ", others.Prepend(chosen).Select(one => one.ETag?.ToString()).OfType<string>().Distinct(StringComparer.Ordinal));
        if (tags.Length == 0 && chosen.LastModified is null)
            return null;
        var conditional = new FieldList(request.Where(field => !Conditions.Contains(field.Name, StringComparer.OrdinalIgnoreCase)));
        if (tags.Length > 0)
            conditional.Add(FieldNames.IfNoneMatch, tags);
        // The very text that the origin wrote: some compare it as such.
        if (chosen.LastModified is not null)
            conditional.Add(FieldNames.IfModifiedSince, chosen.Fields.First(FieldNames.LastModified)!);
        return conditional;
    }

    /// <summary>Which stored responses a 304 says are still right (section 4.3.4); none: it answers the client's own condition, and is sent on.</summary>
    /// <param name="notModified">The 304.</param>
    /// <param name="stored">Those of the key whose variant could be chosen for the request.</param>
    /// <param name="facts">Of one of them.</param>
    public static IReadOnlyList<T> Confirmed<T>(ResponseFacts notModified, IReadOnlyList<T> stored, Func<T, ResponseFacts> facts)
        where T : class
    {
        if (notModified.ETag is { IsWeak: false } strong)
            return [.. stored.Where(one => facts(one).ETag is { } own && own.IsStronglyEqualTo(strong))];
        if (notModified.ETag is { } weak)
            return Latest(stored.Where(one => facts(one).ETag is { } own && own.IsWeaklyEqualTo(weak)));
        // A date alone says so little that the one made last is meant.
        if (notModified.LastModified is { } modified)
            return Latest(stored.Where(one => facts(one).LastModified == modified));
        // Without any it can only mean what was asked by, where that was one.
        return stored.Count == 1 ? stored : [];

        IReadOnlyList<T> Latest(IEnumerable<T> some) => Variants.Best(some, facts) is { } best ? [best] : [];
    }

    /// <summary>Whether a HEAD's answer tells of the same representation as a stored GET's (section 4.3.5); where it does not, the stored one is stale.</summary>
    public static bool IsSameRepresentation(ResponseFacts head, ResponseFacts stored) =>
        (!head.Fields.Has(FieldNames.ETag) || (head.ETag is { } tag && stored.ETag is { } own && (tag.IsStronglyEqualTo(own) || (tag.IsWeak && own.IsWeak && tag.IsWeaklyEqualTo(own)))))
        && (!head.Fields.Has(FieldNames.LastModified) || head.LastModified == stored.LastModified)
        && (!long.TryParse(head.Fields.First(FieldNames.ContentLength), NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            || stored.Fields.First(FieldNames.ContentLength) is not { } stands
            || stands == length.ToString(CultureInfo.InvariantCulture));
}
