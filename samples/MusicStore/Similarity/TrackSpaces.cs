using Forebay.Search.Audio;
using Forebay.Search.Embeddings;
using Forebay.Search.Vectors;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace MusicStore.Similarity;

/// <summary>The vector spaces of tracks, opened when they are first asked for. Thread-safe.</summary>
internal sealed class TrackSpaces(SqlitePool primary, ILogger<TrackSpaces> logger) : IDisposable
{
    public const string Audio = "audio";
    public const string Text = "text";
    public const string Metadata = "metadata";
    public const string Behaviour = "behaviour";
    public const string Genre = "genre";
    public const string Year = "year";

    /// <summary>Cells are made for more vectors than this: below, looking at all of them takes less than 10 ms.</summary>
    public const int CellsAbove = 100_000;

    private static readonly Dictionary<string, VectorSpace> Spaces = new(StringComparer.Ordinal)
    {
        [Audio] = new("track_audio", AudioEmbedder.Dimensions, Genre, Year),
        [Text] = new("track_text", TextEmbedder.DefaultDimensions, Genre, Year),
        [Metadata] = new("track_metadata", 64, Genre, Year),
        [Behaviour] = new("track_behaviour", 128, Genre, Year),
    };

    private readonly Dictionary<string, Lazy<Task<IVectorIndex>>> opened = Spaces.ToDictionary(
        one => one.Key, one => new Lazy<Task<IVectorIndex>>(() => VectorIndexes.OpenAsync(primary, one.Value, logger: logger)), StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Names => Spaces.Keys;

    /// <summary>Makes the tables in a new database.</summary>
    public static void Install(SqliteConnection db)
    {
        _ = VectorExtension.TryLoad(db, out _);
        foreach (VectorSpace space in Spaces.Values)
            VectorIndexes.Install(db, space);
    }

    public Task<IVectorIndex> OpenAsync(string space) => opened[space].Value;

    public void Dispose()
    {
        foreach (Lazy<Task<IVectorIndex>> index in opened.Values)
        {
            if (index is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
                index.Value.Result.Dispose();
        }
    }
}
