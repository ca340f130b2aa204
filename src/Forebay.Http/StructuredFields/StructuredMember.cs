namespace Forebay.Http.StructuredFields;

/// <summary>What may stand in a List or a Dictionary: a <see cref="StructuredItem"/> or an <see cref="InnerList"/> (RFC 9651 sections 3.1 and 3.2).</summary>
internal abstract record StructuredMember(Parameters Parameters);
