namespace MusicStore.Primary;

/// <summary>What is kept beside the vectors themselves.</summary>
internal static class VectorSchema
{
    /// <summary>
    /// <c>VectorModel</c>: what was learned of texts, so that later tracks get places among the earlier ones. <c>VectorTrack</c>: which state of a track its vectors
    /// are of. <c>VectorState</c>: how far the learning is. <c>VectorFit</c> is watched: its one row changes when all vectors are new.
    /// </summary>
    public const string Tables = """
        CREATE TABLE IF NOT EXISTS VectorModel(Name TEXT PRIMARY KEY, Bytes BLOB NOT NULL, FittedAt INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS VectorTrack(TrackId INTEGER PRIMARY KEY, Text INTEGER NOT NULL, Place INTEGER NOT NULL, Kept INTEGER NOT NULL, Recording INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS VectorState(Id INTEGER PRIMARY KEY CHECK (Id = 1), FittedAt INTEGER, Activity INTEGER NOT NULL, Now TEXT, Done INTEGER NOT NULL, Total INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS VectorFit(VectorFitId INTEGER PRIMARY KEY, Times INTEGER NOT NULL);
        INSERT OR IGNORE INTO VectorState(Id, Activity, Done, Total) VALUES (1, 0, 0, 0);
        INSERT OR IGNORE INTO VectorFit(VectorFitId, Times) VALUES (1, 0);
        """;
}
