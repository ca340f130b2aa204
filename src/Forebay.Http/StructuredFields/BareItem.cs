namespace Forebay.Http.StructuredFields;

/// <summary>One value of a structured field without its parameters (RFC 9651 section 3.3).</summary>
/// <remarks>
/// Any content may be put in; only the serializer tells what the wire can't carry. Two are equal when they have one kind and one content, and a
/// String is never equal to a Token of the same letters. The default value is the Integer 0.
/// </remarks>
internal readonly struct BareItem : IEquatable<BareItem>
{
    // Of Integer, Decimal, Date and Boolean (0 or 1): a decimal holds each of them exactly.
    private readonly decimal number;

    // Of the others: a string, or the array of a Byte Sequence.
    private readonly object? content;

    private BareItem(BareItemKind kind, decimal number, object? content)
    {
        Kind = kind;
        this.number = number;
        this.content = content;
    }

    public BareItemKind Kind { get; }

    public static BareItem True { get; } = OfBoolean(true);

    public static BareItem OfInteger(long value) => new(BareItemKind.Integer, value, null);

    public static BareItem OfDecimal(decimal value) => new(BareItemKind.Decimal, value, null);

    public static BareItem OfString(string value) => new(BareItemKind.String, 0, value);

    public static BareItem OfToken(string value) => new(BareItemKind.Token, 0, value);

    /// <summary>The Token of this name where it can be written as one, else the String of it.</summary>
    public static BareItem OfTokenOrString(string value) => FieldCharacters.IsToken(value) ? OfToken(value) : OfString(value);

    /// <param name="value">Kept, not copied.</param>
    public static BareItem OfByteSequence(byte[] value) => new(BareItemKind.ByteSequence, 0, value);

    public static BareItem OfBoolean(bool value) => new(BareItemKind.Boolean, value ? 1 : 0, null);

    /// <param name="unixSeconds">Since 1970-01-01T00:00:00Z; may be negative.</param>
    public static BareItem OfDate(long unixSeconds) => new(BareItemKind.Date, unixSeconds, null);

    public static BareItem OfDisplayString(string value) => new(BareItemKind.DisplayString, 0, value);

    public bool TryGetInteger(out long value) => TryGetWhole(BareItemKind.Integer, out value);

    /// <summary>Gets the number of a Decimal; an Integer is none, since the two are different types on the wire.</summary>
    public bool TryGetDecimal(out decimal value)
    {
        value = Kind == BareItemKind.Decimal ? number : 0;
        return Kind == BareItemKind.Decimal;
    }

    public bool TryGetString(out string value) => TryGetText(BareItemKind.String, out value);

    public bool TryGetToken(out string value) => TryGetText(BareItemKind.Token, out value);

    public bool TryGetByteSequence(out ReadOnlyMemory<byte> value)
    {
        value = Kind == BareItemKind.ByteSequence ? (byte[])content! : default;
        return Kind == BareItemKind.ByteSequence;
    }

    public bool TryGetBoolean(out bool value)
    {
        value = Kind == BareItemKind.Boolean && number != 0;
        return Kind == BareItemKind.Boolean;
    }

    /// <summary>Gets seconds since 1970, which may lie outside of what a <see cref="DateTimeOffset"/> can hold: 15 digits reach 31 million years.</summary>
    public bool TryGetDate(out long unixSeconds) => TryGetWhole(BareItemKind.Date, out unixSeconds);

    public bool TryGetDisplayString(out string value) => TryGetText(BareItemKind.DisplayString, out value);

    public bool Equals(BareItem other) => Kind == other.Kind && number == other.number && (content, other.content) switch
    {
        (string one, string two) => one == two,
        (byte[] one, byte[] two) => one.AsSpan().SequenceEqual(two),
        _ => content is null && other.content is null,
    };

    public override bool Equals(object? obj) => obj is BareItem other && Equals(other);

    // The length of bytes is enough of them: nobody looks things up by Byte Sequences.
    public override int GetHashCode() => HashCode.Combine(Kind, number, content is byte[] bytes ? bytes.Length : content?.GetHashCode());

    public override string ToString() =>
        StructuredFieldSerializer.TrySerialize(new StructuredItem(this), out string text) ? text : $"({Kind} that can't be written)";

    private bool TryGetWhole(BareItemKind kind, out long value)
    {
        value = Kind == kind ? (long)number : 0;
        return Kind == kind;
    }

    private bool TryGetText(BareItemKind kind, out string value)
    {
        value = Kind == kind ? (string)content! : "";
        return Kind == kind;
    }
}
