namespace Forebay.Search;

/// <summary>How large an index is, and how old.</summary>
/// <param name="Documents">Documents in it.</param>
/// <param name="Bytes">Bytes of the index and of the texts beside it.</param>
/// <param name="Terms">Different words.</param>
/// <param name="Segments">Parts that a search has to read; optimizing makes them one.</param>
/// <param name="AppendedDocuments">Documents added since the last rebuild: they stand behind all others in popularity.</param>
/// <param name="Generation">How often it was built.</param>
/// <param name="BuiltAt">When the last rebuild ended; null: never.</param>
public sealed record SearchIndexStatistics(long Documents, long Bytes, long Terms, long Segments, long AppendedDocuments, long Generation, DateTimeOffset? BuiltAt);
