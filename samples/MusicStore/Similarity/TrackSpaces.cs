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

    /// <summary>Cells are made for more vectors than this: a recommendation asks for the neighbours of some twenty tracks, and each of them may take some milliseconds at most.</summary>
    public const int CellsAbove = 25_000;

    private const int MostCells = 500;
    private static readonly VectorOptions Options = new() { TrainingVectors = 20_000, Probes = 12 };

    private static readonly Dictionary<string, VectorSpace> Spaces = new(StringComparer.Ordinal)
    {
        [Audio] = new("track_audio", AudioEmbedder.Dimensions, Genre, Year),
        [Text] = new("track_text", TextEmbedder.DefaultDimensions, Genre, Year),
        [Metadata] = new("track_metadata", 64, Genre, Year),
        [Behaviour] = new("track_behaviour", 128, Genre, Year),
    };

    private readonly Dictionary<string, Lazy<Task<IVectorIndex>>> opened = Spaces.ToDictionary(
        one => one.Key, one => new Lazy<Task<IVectorIndex>>(() => VectorIndexes.OpenAsync(primary, one.Value, Options, logger)), StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Names => Spaces.Keys;

    /// <summary>Makes the tables in a new database.</summary>
    public static void Install(SqliteConnection db)
    {
        _ = VectorExtension.TryLoad(db, out _);
        foreach (VectorSpace space in Spaces.Values)
            VectorIndexes.Install(db, space);
    }

    public Task<IVectorIndex> OpenAsync(string space) => opened[space].Value;

    /// <summary>Groups a space's vectors into cells where there are many.</summary>
    public async Task TrainCellsAsync(string space, CancellationToken cancellation)
    {
        IVectorIndex index = await OpenAsync(space);
        long count = await index.CountAsync(cancellation);
        if (count > CellsAbove)
            await index.TrainAsync((int)Math.Min(Math.Sqrt(count), MostCells), cancellation);
    }

    public void Dispose()
    {
        foreach (Lazy<Task<IVectorIndex>> index in opened.Values)
        {
            if (index is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
                index.Value.Result.Dispose();
        }
    }
}
