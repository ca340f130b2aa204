namespace Forebay.Search.Text;

/// <summary>A word or phrase of a query.</summary>
/// <param name="Text">As it was written, without its signs.</param>
/// <param name="Field">The field it must be in; null: any.</param>
/// <param name="IsPhrase">It stood in quotation marks.</param>
/// <param name="IsPrefix">It may go on.</param>
public sealed record QueryTerm(string Text, string? Field = null, bool IsPhrase = false, bool IsPrefix = false)
{
    /// <summary>As one would write it.</summary>
    public override string ToString() => (Field is null ? "" : Field + ":") + (IsPhrase ? $"\"{Text}\"" : Text) + (IsPrefix ? "*" : "");
}

/// <summary>One condition of a query: any of its terms must match, or, negated, none may.</summary>
/// <param name="Terms">At least one.</param>
/// <param name="IsNegated">It was written with a minus.</param>
public sealed record QueryClause(IReadOnlyList<QueryTerm> Terms, bool IsNegated)
{
    /// <summary>As one would write it.</summary>
    public override string ToString() => (IsNegated ? "-" : "") + string.Join(" OR ", Terms);
}
