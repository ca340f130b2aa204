namespace Forebay.Search.Fts5;

/// <summary>What the tables of one generation of an index are called.</summary>
/// <remarks>
/// A rebuild makes the next generation beside the one that is searched. FTS5 names its content table in its own definition, so a table can't
/// be renamed into another's place: the generation is part of the name, and one row (<see cref="Meta"/>) tells which counts.
/// </remarks>
internal readonly record struct Fts5Names(string Index, long Generation)
{
    /// <summary>A hidden column: the texts as people write them who lack some letters.</summary>
    public const string Alias = "plain";

    /// <summary>A hidden column: the values as words, so that filters are part of the match (search.md: 5 ms instead of 38).</summary>
    public const string Facets = "facets";

    /// <summary>The word that every document has in <see cref="Facets"/>: "all of them", as a match.</summary>
    public const string Everything = "zz";

    public string Meta => Index + "_index";

    public string View => Index + "_documents";

    public string Synonyms => Index + "_synonym";

    public string Order => Index + "_order";

    public string Dirty => Index + "_dirty";

    /// <summary>The documents, denormalised; their rowid is their rank in popularity.</summary>
    public string Doc => $"{Index}_doc_{Generation}";

    /// <summary>The words as they are, with a prefix index.</summary>
    public string Fts => $"{Index}_fts_{Generation}";

    /// <summary>The words' stems.</summary>
    public string Stem => $"{Index}_stem_{Generation}";

    public string Vocabulary => $"{Index}_vocabulary_{Generation}";

    /// <summary>The words at the time of the build, for the speller: in <see cref="Vocabulary"/> each costs a look at all of its documents.</summary>
    public string Words => $"{Index}_word_{Generation}";

    /// <summary>The documents written since the build, the last of them last: their words may not be in <see cref="Words"/>.</summary>
    public string Fresh => $"{Index}_fresh_{Generation}";

    public string Trigger(int source, string kind) => $"{Index}_{source}_{kind}";
}
