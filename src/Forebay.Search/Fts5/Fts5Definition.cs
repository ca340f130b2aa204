namespace Forebay.Search.Fts5;

/// <summary>What an FTS5 index holds and from which tables it comes.</summary>
/// <remarks>Immutable. The SQL in it is the application's own; nothing of it may come from people.</remarks>
public sealed record Fts5Definition
{
    /// <summary>What the index's tables and triggers begin with: lower-case letters and underscores.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// A SELECT that has a row for each document, without ORDER BY and LIMIT: columns <c>id</c> (integer, unique), <c>popularity</c> (any number), one for each
    /// text field, one for each value and one for each label.
    /// </summary>
    public required string Documents { get; init; }

    /// <summary>The fields that are searched, at least one.</summary>
    public required IReadOnlyList<TextField> TextFields { get; init; }

    /// <summary>The values that filters, facets and orders use.</summary>
    public IReadOnlyList<ValueField> Values { get; init; } = [];

    /// <summary>The tables that documents are made of: a change of their rows changes the index, in the same transaction, by triggers.</summary>
    public required IReadOnlyList<DocumentSource> Sources { get; init; }

    internal IReadOnlyList<string> Labels => [.. Values.Where(value => value.Label is not null && TextFields.All(text => text.Name != value.Label)).Select(value => value.Label!).Distinct()];

    /// <summary>The documents' columns beside the id, in the order in which the index has them.</summary>
    internal IReadOnlyList<string> Columns => [.. TextFields.Select(text => text.Name), .. Values.Select(value => value.Name), .. Labels];

    internal int IndexOfText(string field) => TextFields.TakeWhile(one => one.Name != field).Count();

    /// <exception cref="SearchException">Something in it can't be used.</exception>
    internal void Validate()
    {
        if (!IsName(Name))
            throw new SearchException($"Search index '{Name}': its name must be lower-case letters and underscores, 1 to 40 of them.");
        if (TextFields.Count is 0 or > 30)
            throw new SearchException($"Search index '{Name}' has {TextFields.Count} text fields; give 1 to 30.");
        if (Values.Count > 20)
            throw new SearchException($"Search index '{Name}' has {Values.Count} values; at most 20 are possible.");
        string[] names = [.. Columns, "id", "popularity", Fts5Names.Alias, Fts5Names.Facets];
        if (names.FirstOrDefault(name => !IsName(name)) is { } wrong)
            throw new SearchException($"Search index '{Name}': '{wrong}' is no name of a field; use lower-case letters and underscores, 1 to 40 of them.");
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new SearchException($"Search index '{Name}' has '{twice.Key}' twice (id, popularity, {Fts5Names.Alias} and {Fts5Names.Facets} are the index's own).");
        if (TextFields.FirstOrDefault(field => field.SuggestionId is { } id && id != "id" && Values.All(value => value.Name != id)) is { } field)
            throw new SearchException($"Search index '{Name}': suggestions of '{field.Name}' name the id '{field.SuggestionId}', which is no value of the index.");
        if (TextFields.FirstOrDefault(text => text.SnippetWords is < 1 or > 64) is { } cut)
            throw new SearchException($"Search index '{Name}': snippets of '{cut.Name}' have {cut.SnippetWords} words; give 1 to 64, or null for the whole text.");
        if (Values.FirstOrDefault(value => value.Bucket < 1) is { } bucket)
            throw new SearchException($"Search index '{Name}': the bucket of '{bucket.Name}' is {bucket.Bucket}; it must be at least 1.");
        if (Sources.Count == 0)
            throw new SearchException($"Search index '{Name}' names no tables: without them no change would reach it.");
    }

    /// <summary>The field that a name in a query means, by its name or an alias of it.</summary>
    internal Dictionary<string, string> QueryNames()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (TextField field in TextFields)
        {
            foreach (string name in field.Aliases.Prepend(field.Name))
                names[name] = field.Name;
        }
        return names;
    }

    private static bool IsName(string name) => name.Length is > 0 and <= 40 && name.All(c => c is (>= 'a' and <= 'z') or '_');
}

/// <summary>A field that is searched.</summary>
/// <param name="Name">The column of the documents.</param>
/// <param name="Weight">How much a word in this field counts for, against the other fields; above 0.</param>
public sealed record TextField(string Name, double Weight)
{
    /// <summary>Other names by which a query may call it, in lower case.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Of a long text only so many words around what was found are highlighted, with <c>…</c> where it was cut; 1 to 64. Null: all of it.</summary>
    public int? SnippetWords { get; init; }

    /// <summary>It completes what people type; the value (or <c>id</c>) that tells its rows apart. Null: it does not.</summary>
    public string? SuggestionId { get; init; }
}

/// <summary>A value of the documents.</summary>
/// <param name="Name">The column of the documents: integers from 0, or NULL.</param>
/// <param name="Kind">How it is filtered.</param>
/// <param name="Label">The column (a text field or one of its own) that names the value in facets; null: the number itself.</param>
public sealed record ValueField(string Name, ValueKind Kind, string? Label = null)
{
    /// <summary>
    /// For numbers: how many neighbouring ones share a word of the index, by which narrow ranges are found. About a tenth of the numbers' whole
    /// spread is right. Default 1; at least 1.
    /// </summary>
    public int Bucket { get; init; } = 1;
}

/// <summary>How a value is filtered.</summary>
public enum ValueKind
{
    /// <summary>One of some values.</summary>
    Category,

    /// <summary>A range of numbers, too.</summary>
    Number,

    /// <summary>Not at all: it is shown, counted and sorted by.</summary>
    Shown,
}

/// <summary>A table that documents are made of.</summary>
/// <param name="Table">Its name.</param>
/// <param name="DocumentIds">The ids of the documents that a row belongs to: an expression or a SELECT, with <c>{row}</c> for the row, as in <c>SELECT TrackId FROM Track WHERE AlbumId = {row}.AlbumId</c>.</param>
/// <param name="Columns">The columns that documents show; a change of others is of no matter. Empty: all.</param>
public sealed record DocumentSource(string Table, string DocumentIds, params IReadOnlyList<string> Columns);
