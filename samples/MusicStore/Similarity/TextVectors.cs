using Forebay.Search.Embeddings;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using Microsoft.Extensions.AI;
using MusicStore.Catalogue;

namespace MusicStore.Similarity;

/// <summary>Makes the vectors of texts: by the model that was learned here or, where the services have an <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/>, by that.</summary>
/// <remarks>Another model must give as many numbers as the space has. Thread-safe.</remarks>
internal sealed class TextVectors(SqlitePool primary, TimeProvider time, IEmbeddingGenerator<string, Embedding<float>>? model = null)
{
    private const string ModelName = "text";
    private const int TextsFitted = 2_000;
    private readonly WeakReference<Learned?> loaded = new(null);

    /// <summary>Learns from the texts of tracks, where no other model stands in.</summary>
    public async Task FitAsync(IReadOnlyList<TrackFacts> tracks, CancellationToken cancellation)
    {
        if (model is null)
            await SaveAsync(TextEmbedder.Fit([.. tracks.Select(track => track.Texts)], maxFitted: TextsFitted), cancellation);
    }

    /// <summary>What was learned, if it is in memory: who holds it spares the next texts the reading.</summary>
    public object? Loaded => loaded.TryGetTarget(out Learned? known) ? known : null;

    /// <summary>The vectors of tracks, in their order; null: nothing was learned yet.</summary>
    public async Task<float[][]?> EmbedAsync(IReadOnlyList<TrackFacts> tracks, CancellationToken cancellation)
    {
        if (tracks.Count == 0)
            return [];
        if (model is not null)
        {
            GeneratedEmbeddings<Embedding<float>> made = await model.GenerateAsync(tracks.Select(Whole), cancellationToken: cancellation);
            return [.. made.Select(one => one.Vector.ToArray())];
        }
        return await LoadAsync(cancellation) is { } texts ? [.. tracks.AsParallel().AsOrdered().Select(track => texts.Embed(track.Texts))] : null;
    }

    private static string Whole(TrackFacts track) => string.Join('\n', track.Texts.Select(text => text.Text).Where(text => text.Length > 0));

    private async Task SaveAsync(TextEmbedder texts, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        texts.Save(bytes);
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await primary.WriteAsync(
            db =>
            {
                SqliteStatement save = db.With("INSERT INTO VectorModel(Name, Bytes, FittedAt) VALUES (?1, ?2, ?3) ON CONFLICT(Name) DO UPDATE SET Bytes = excluded.Bytes, FittedAt = max(excluded.FittedAt, FittedAt + 1)");
                save.Bind(1, ModelName);
                save.Bind(2, bytes.ToArray());
                save.Bind(3, now);
                save.Run();
                return true;
            },
            cancellation);
    }

    // Some megabytes: read for the first of many tracks, given back when memory is wanted, and read again where another process has learned.
    private async Task<TextEmbedder?> LoadAsync(CancellationToken cancellation)
    {
        loaded.TryGetTarget(out Learned? known);
        long at = known?.FittedAt ?? -1;
        (long FittedAt, byte[]? Bytes)? found = await primary.ReadAsync<(long, byte[]?)?>(
            db =>
            {
                SqliteStatement find = db.With("SELECT FittedAt, CASE WHEN FittedAt <> ?2 THEN Bytes END FROM VectorModel WHERE Name = ?1");
                find.Bind(1, ModelName);
                find.Bind(2, at);
                (long, byte[]?)? row = find.Step() ? (find.ColumnInt64(0), find.IsNull(1) ? null : find.ColumnBlob(1).ToArray()) : null;
                find.Reset();
                return row;
            },
            cancellation);
        Learned? read = found switch
        {
            null => null,
            (_, null) => known,
            (var fitted, { } bytes) => new Learned(fitted, TextEmbedder.Load(new MemoryStream(bytes))),
        };
        loaded.SetTarget(read);
        return read?.Texts;
    }

    private sealed record Learned(long FittedAt, TextEmbedder Texts);
}
