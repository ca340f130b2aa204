using Forebay;
using Forebay.Search.Audio;
using Forebay.Search.Embeddings;
using Forebay.Search.Vectors;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using Microsoft.Extensions.AI;
using MusicStore.Catalogue;

namespace MusicStore.Similarity;

/// <summary>Makes the vectors of tracks: of all at once, or of one that is new.</summary>
/// <remarks>Where the services have an <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/>, its vectors are the texts'; it must give as many numbers as the space has. Else texts are embedded locally.</remarks>
internal sealed class VectorTrainer(SqlitePool primary, TrackSpaces spaces, TieredCache cache, TimeProvider time, IEmbeddingGenerator<string, Embedding<float>>? model = null)
{
    /// <summary>The tracks that get vectors: the most played ones of a larger catalogue.</summary>
    public const int MostTracks = 50_000;

    private const string TextModel = "text";
    private const int LargestList = 1_500;
    private const int Batch = 500;
    private const int TextsFitted = 2_000;
    private readonly WeakReference<TextEmbedder?> loaded = new(null);

    /// <summary>Learns the spaces anew and writes every track's vectors.</summary>
    public async Task FitAsync(Func<int, int, string, Task> report, CancellationToken cancellation)
    {
        await report(0, 5, "reading the catalogue");
        (List<TrackFacts> tracks, List<FeatureGroup> together) = await primary.ReadAsync(
            db =>
            {
                List<TrackFacts> read = TrackFacts.ReadPopular(db, MostTracks);
                return (read, ReadTogether(db, read));
            },
            cancellation);
        if (tracks.Count == 0)
            return;
        await report(1, 5, "learning the texts");
        await FitTextsAsync(tracks, cancellation);
        await report(2, 5, "learning the metadata");
        List<FeatureGroup> features = TrackFacts.Features(tracks);
        IReadOnlyList<float[]> metadata = FactorModel.Fit(tracks.Count, features, 64).Vectors;
        await WriteAsync(TrackSpaces.Metadata, tracks, i => metadata[i], cancellation);
        await report(3, 5, "learning what goes together");
        List<FeatureGroup> all = [.. features, .. together];
        IReadOnlyList<float[]> behaviour = tracks.Count <= CooccurrenceModel.MaxItems ? CooccurrenceModel.Fit(tracks.Count, all, 128).Vectors : FactorModel.Fit(tracks.Count, all, 128).Vectors;
        await WriteAsync(TrackSpaces.Behaviour, tracks, i => behaviour[i], cancellation);
        await report(4, 5, "listening to recordings");
        List<long> recorded = await primary.ReadAsync(db => db.With("SELECT TrackId FROM AudioFile ORDER BY TrackId").All(row => row.ColumnInt64(0)), cancellation);
        foreach (long track in recorded)
            await ListenAsync(track, cancellation);
        await cache.RemoveByTagAsync(StoreTags.Vectors, CancellationToken.None);
        await report(5, 5, "done");
    }

    /// <summary>Writes the vectors of one track: by what was learned, and by its album's, artist's or genre's for what can't be told yet.</summary>
    /// <exception cref="AudioFormatException">Its recording can't be read.</exception>
    public async Task EmbedAsync(long id, CancellationToken cancellation)
    {
        TrackFacts? track = await primary.ReadAsync(db => TrackFacts.ReadOne(db, id), cancellation);
        if (track is null)
        {
            foreach (string space in TrackSpaces.Names)
                await (await spaces.OpenAsync(space)).RemoveAsync([id], cancellation);
        }
        else
        {
            if (model is not null)
                await EmbedByModelAsync(model, [track], cancellation);
            else if (await LoadAsync(cancellation) is { } texts)
                await WriteAsync(TrackSpaces.Text, [track], _ => texts.Embed(track.Texts), cancellation);
            foreach (string space in (string[])[TrackSpaces.Metadata, TrackSpaces.Behaviour])
            {
                IVectorIndex index = await spaces.OpenAsync(space);
                if (await NeighbourhoodAsync(index, track, cancellation) is { } vector)
                    await WriteAsync(space, [track], _ => vector, cancellation);
            }
            await ListenAsync(id, cancellation);
        }
        await cache.RemoveByTagAsync([StoreTags.VectorsOf(id)], CancellationToken.None);
    }

    private async Task FitTextsAsync(List<TrackFacts> tracks, CancellationToken cancellation)
    {
        if (model is not null)
        {
            await EmbedByModelAsync(model, tracks, cancellation);
            return;
        }
        TextEmbedder texts = TextEmbedder.Fit([.. tracks.Select(track => track.Texts)], maxFitted: TextsFitted);
        await SaveAsync(texts, cancellation);
        loaded.SetTarget(texts);
        await WriteAsync(TrackSpaces.Text, tracks, i => texts.Embed(tracks[i].Texts), cancellation);
    }

    private async Task EmbedByModelAsync(IEmbeddingGenerator<string, Embedding<float>> generator, List<TrackFacts> tracks, CancellationToken cancellation)
    {
        foreach (TrackFacts[] part in tracks.Chunk(Batch))
        {
            GeneratedEmbeddings<Embedding<float>> made = await generator.GenerateAsync(part.Select(track => string.Join('\n', track.Texts.Select(text => text.Text).Where(text => text.Length > 0))), cancellationToken: cancellation);
            await WriteAsync(TrackSpaces.Text, [.. part], i => made[i].Vector.ToArray(), cancellation);
        }
    }

    private async Task ListenAsync(long id, CancellationToken cancellation)
    {
        (TrackFacts? track, string? path) = await primary.ReadAsync(
            db => (TrackFacts.ReadOne(db, id), db.With("SELECT Path FROM AudioFile WHERE TrackId = ?1", id).FirstOrDefault(row => row.ColumnText(0)!)), cancellation);
        IVectorIndex index = await spaces.OpenAsync(TrackSpaces.Audio);
        if (track is null || path is null)
        {
            await index.RemoveAsync([id], cancellation);
            return;
        }
        if (!File.Exists(path))
            throw new AudioFormatException($"The recording of track {id}, '{path}', is not there.");
        float[]? vector;
        await using (FileStream file = File.OpenRead(path))
            vector = new AudioEmbedder().Embed(file);
        if (vector is null)
            await index.RemoveAsync([id], cancellation);
        else
            await index.UpsertAsync([new VectorRecord(id, vector, track.Values)], cancellation);
    }

    private async Task<float[]?> NeighbourhoodAsync(IVectorIndex index, TrackFacts track, CancellationToken cancellation)
    {
        const int Enough = 50;
        foreach ((string sql, long? of) in new[]
        {
            ("SELECT TrackId FROM Track WHERE AlbumId = ?1 AND TrackId <> ?2 LIMIT ?3", track.AlbumId),
            ("SELECT TrackId FROM Track JOIN Album USING (AlbumId) WHERE ArtistId = ?1 AND TrackId <> ?2 LIMIT ?3", track.ArtistId),
            ("SELECT TrackId FROM Track WHERE GenreId = ?1 AND TrackId <> ?2 LIMIT ?3", track.GenreId),
        })
        {
            if (of is not { } id)
                continue;
            List<long> near = await primary.ReadAsync(db => db.With(sql, id, track.Id, Enough).All(row => row.ColumnInt64(0)), cancellation);
            var sum = new float[index.Space.Dimensions];
            foreach (long one in near)
            {
                if (await index.GetAsync(one, cancellation) is { } vector)
                    sum = [.. sum.Zip(vector, (a, b) => a + b)];
            }
            if (sum.Any(one => one != 0))
                return sum;
        }
        return null;
    }

    private async Task WriteAsync(string space, List<TrackFacts> tracks, Func<int, float[]> vector, CancellationToken cancellation)
    {
        IVectorIndex index = await spaces.OpenAsync(space);
        for (int first = 0; first < tracks.Count; first += Batch)
        {
            int begin = first, count = Math.Min(Batch, tracks.Count - first);
            float[][] vectors = [.. Enumerable.Range(begin, count).AsParallel().AsOrdered().Select(vector)];
            // A vector that says nothing is left out: nothing would be near it.
            List<VectorRecord> records = [.. vectors.Select((one, i) => (one, Track: tracks[begin + i])).Where(pair => pair.one.Any(number => number != 0)).Select(pair => new VectorRecord(pair.Track.Id, pair.one, pair.Track.Values))];
            await index.UpsertAsync(records, cancellation);
        }
        if (tracks.Count > TrackSpaces.CellsAbove)
            await index.TrainAsync((int)Math.Clamp(Math.Sqrt(tracks.Count) / 2, 16, 500), cancellation);
    }

    private static List<FeatureGroup> ReadTogether(SqliteConnection db, List<TrackFacts> tracks)
    {
        Dictionary<long, int> index = tracks.Select((track, i) => (track.Id, i)).ToDictionary();
        return
        [
            Group("playlists", 1, "SELECT PlaylistId, TrackId FROM PlaylistTrack ORDER BY 1"),
            Group("invoices", 1, "SELECT InvoiceId, TrackId FROM InvoiceLine ORDER BY 1"),
            Group("customers", 0.3, "SELECT i.CustomerId, l.TrackId FROM Invoice i JOIN InvoiceLine l USING (InvoiceId) ORDER BY 1"),
            Group("listeners", 0.3, "SELECT CustomerId, TrackId FROM (SELECT CustomerId, TrackId FROM Play WHERE CustomerId IS NOT NULL ORDER BY PlayId DESC LIMIT 200000) GROUP BY 1, 2 ORDER BY 1"),
        ];

        FeatureGroup Group(string name, double weight, string sql) => new(name, weight, [.. db.With(sql).All(row => (List: row.ColumnInt64(0), Track: row.ColumnInt64(1)))
            .Where(row => index.ContainsKey(row.Track)).GroupBy(row => row.List).Select(group => group.Select(row => index[row.Track]).Distinct().ToArray()).Where(list => list.Length <= LargestList)]);
    }

    private async Task SaveAsync(TextEmbedder texts, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        texts.Save(bytes);
        _ = await primary.WriteAsync(
            db =>
            {
                SqliteStatement save = db.With("INSERT INTO VectorModel(Name, Bytes, FittedAt) VALUES (?1, ?2, ?3) ON CONFLICT(Name) DO UPDATE SET Bytes = excluded.Bytes, FittedAt = excluded.FittedAt");
                save.Bind(1, TextModel);
                save.Bind(2, bytes.ToArray());
                save.Bind(3, time.GetUtcNow().ToUnixTimeMilliseconds());
                save.Run();
                return true;
            },
            cancellation);
    }

    private async Task<TextEmbedder?> LoadAsync(CancellationToken cancellation)
    {
        // Some megabytes: read for the first of many tracks, given back when memory is wanted.
        if (loaded.TryGetTarget(out TextEmbedder? known))
            return known;
        byte[]? bytes = await primary.ReadAsync(
            db =>
            {
                SqliteStatement read = db.With("SELECT Bytes FROM VectorModel WHERE Name = ?1");
                read.Bind(1, TextModel);
                return read.FirstOrDefault(row => row.ColumnBlob(0).ToArray());
            },
            cancellation);
        if (bytes is null)
            return null;
        TextEmbedder texts = TextEmbedder.Load(new MemoryStream(bytes));
        loaded.SetTarget(texts);
        return texts;
    }
}
