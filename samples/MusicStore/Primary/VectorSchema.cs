namespace MusicStore.Primary;

/// <summary>What is kept beside the vectors themselves: what was learned, so that later tracks get places among the earlier ones.</summary>
internal static class VectorSchema
{
    public const string Tables = "CREATE TABLE VectorModel(Name TEXT PRIMARY KEY, Bytes BLOB NOT NULL, FittedAt INTEGER NOT NULL);";
}
