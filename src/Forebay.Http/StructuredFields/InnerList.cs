namespace Forebay.Http.StructuredFields;

/// <summary>Items in parentheses, with parameters of the whole (RFC 9651 section 3.1.1). Equal are two with the same items in the same order.</summary>
internal sealed record InnerList(IReadOnlyList<StructuredItem> Items, Parameters Parameters) : StructuredMember(Parameters)
{
    public InnerList(IReadOnlyList<StructuredItem> items) : this(items, Parameters.Empty) { }

    public bool Equals(InnerList? other) => other is not null && Parameters.Equals(other.Parameters) && Items.SequenceEqual(other.Items);

    public override int GetHashCode() => HashCode.Combine(Items.Count, Parameters);
}
