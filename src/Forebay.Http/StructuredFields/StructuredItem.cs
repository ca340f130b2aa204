namespace Forebay.Http.StructuredFields;

/// <summary>One value with its parameters (RFC 9651 section 3.3).</summary>
internal sealed record StructuredItem(BareItem Value, Parameters Parameters) : StructuredMember(Parameters)
{
    public StructuredItem(BareItem value) : this(value, Parameters.Empty) { }
}
