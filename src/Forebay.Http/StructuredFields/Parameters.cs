namespace Forebay.Http.StructuredFields;

/// <summary>What is said about an Item or an Inner List after its semicolons, in order (RFC 9651 section 3.1.2).</summary>
internal sealed class Parameters(IEnumerable<KeyValuePair<string, BareItem>> pairs) : KeyedMembers<BareItem>(pairs)
{
    public static Parameters Empty { get; } = new([]);
}
