namespace Forebay.Http.StructuredFields;

/// <summary>The types that a bare item can have (RFC 9651 section 3.3).</summary>
internal enum BareItemKind
{
    /// <summary>A whole number of at most 15 digits (section 3.3.1).</summary>
    Integer,

    /// <summary>A number of at most 12 digits before the point and 1 to 3 after it (section 3.3.2).</summary>
    Decimal,

    /// <summary>Printable ASCII in quotes (section 3.3.3).</summary>
    String,

    /// <summary>A word without quotes (section 3.3.4).</summary>
    Token,

    /// <summary>Bytes, written in Base64 between colons (section 3.3.5).</summary>
    ByteSequence,

    /// <summary><c>?1</c> or <c>?0</c> (section 3.3.6).</summary>
    Boolean,

    /// <summary>Whole seconds since 1970, written after an <c>@</c> (section 3.3.7).</summary>
    Date,

    /// <summary>Any Unicode text, percent-encoded in quotes after a <c>%</c> (section 3.3.8).</summary>
    DisplayString,
}
