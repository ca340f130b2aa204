namespace Forebay.Http.StructuredFields;

/// <summary>A field of keys with Items or Inner Lists as their values, in order (RFC 9651 section 3.2).</summary>
internal sealed class StructuredDictionary(IEnumerable<KeyValuePair<string, StructuredMember>> pairs) : KeyedMembers<StructuredMember>(pairs)
{
    public static StructuredDictionary Empty { get; } = new([]);
}
