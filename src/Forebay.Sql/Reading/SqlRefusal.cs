namespace Forebay.Sql.Reading;

/// <summary>Why the result of a statement must not be cached.</summary>
/// <param name="Reason">The kind of reason.</param>
/// <param name="Text">What it was, and where in the text.</param>
public sealed record SqlRefusal(SqlRefusalReason Reason, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}
