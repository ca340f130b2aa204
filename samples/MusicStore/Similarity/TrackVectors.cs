using Forebay;
using Forebay.Search.Audio;
using Forebay.Search.Vectors;
using Forebay.Sqlite;
using MusicStore.Catalogue;

namespace MusicStore.Similarity;

/// <summary>Keeps the vectors of tracks like the tracks: makes anew what a change concerns, and nothing else. Thread-safe.</summary>
/// <remarks>
/// The ledger is written last: what a kill interrupts is made again. Two that write the same track at a time may leave the older of both; then
/// the ledger says so, too, and whoever looks next makes it good.
/// </remarks>
internal sealed class TrackVectors(SqlitePool primary, TrackSpaces spaces, TextVectors texts, TieredCache cache)
{
    public const int Batch = 500;

    // Of more new vectors at a time, all lists of similar tracks are made anew: to look for those of each would cost more.
    private const int FewChanged = 50;
    private const int NeighboursAsked = 50;

    /// <summary>The spaces in which a track stands by what it has in common with others.</summary>
    public static readonly string[] Learned = [TrackSpaces.Metadata, TrackSpaces.Behaviour];

    /// <summary>Makes the vectors of tracks where they are not of the tracks' present state.</summary>
    /// <param name="ids">The tracks; those that are no more lose their vectors.</param>
    /// <param name="settle">A recording that can't be heard is not tried again until it changes.</param>
    /// <param name="cancellation">Stops between the writes.</param>
    public async Task<IReadOnlyList<BadRecording>> RefreshAsync(IReadOnlyCollection<long> ids, bool settle, CancellationToken cancellation)
    {
        List<BadRecording> bad = [];
        foreach (long[] part in ids.Chunk(Batch))
        {
            List<TrackFacts> tracks = await primary.ReadAsync(db => TrackFacts.ReadMany(db, part), cancellation);
            await RemoveAsync([.. part.Except(tracks.Select(track => track.Id))], cancellation);
            bad.AddRange(await RefreshPartAsync(tracks, settle, cancellation));
        }
        return bad;
    }

    /// <summary>Looks at every track, and makes what is not of its present state.</summary>
    /// <param name="report">Is told how many of how many tracks were looked at.</param>
    /// <param name="cancellation">Stops between the writes.</param>
    public async Task<IReadOnlyList<BadRecording>> ReconcileAsync(Func<long, long, Task> report, CancellationToken cancellation)
    {
        List<BadRecording> bad = [];
        await RemoveAsync(await primary.ReadAsync(VectorLedger.Orphans, cancellation), cancellation);
        long all = await primary.ReadAsync(db => db.ScalarInt64("SELECT count(*) FROM Track"), cancellation), last = long.MinValue, seen = 0;
        object? held = null;
        while (await primary.ReadAsync(db => TrackFacts.ReadAfter(db, last, Batch), cancellation) is { Count: > 0 } tracks)
        {
            bad.AddRange(await RefreshPartAsync(tracks, settle: false, cancellation));
            last = tracks[^1].Id;
            seen += tracks.Count;
            held = texts.Loaded ?? held;
            await report(seen, Math.Max(all, seen));
        }
        GC.KeepAlive(held);
        return bad;
    }

    /// <summary>Writes vectors of tracks; one that says nothing is left out, for nothing would be near it.</summary>
    public async Task WriteAsync(string space, IReadOnlyList<TrackFacts> tracks, Func<int, float[]?> vector, CancellationToken cancellation)
    {
        IVectorIndex index = await spaces.OpenAsync(space);
        for (int first = 0; first < tracks.Count; first += Batch)
        {
            int begin = first;
            await index.UpsertAsync(
                [.. Enumerable.Range(begin, Math.Min(Batch, tracks.Count - begin)).Select(i => (Track: tracks[i], Vector: vector(i))).Where(one => one.Vector is { } numbers && Array.Exists(numbers, number => number != 0))
                    .Select(one => new VectorRecord(one.Track.Id, one.Vector, one.Track.Values))],
                cancellation);
        }
    }

    private async Task<IReadOnlyList<BadRecording>> RefreshPartAsync(IReadOnlyList<TrackFacts> tracks, bool settle, CancellationToken cancellation)
    {
        Dictionary<long, TrackPrint> made = await primary.ReadAsync(db => VectorLedger.Read(db, tracks.Select(track => track.Id)), cancellation);
        Dictionary<long, TrackPrint> prints = tracks.ToDictionary(track => track.Id, TrackPrint.Of), next = new(prints);
        List<TrackFacts> changed = [.. tracks.Where(track => made.GetValueOrDefault(track.Id) != next[track.Id])];
        if (changed.Count == 0)
            return [];
        TrackPrint Was(TrackFacts track) => made.GetValueOrDefault(track.Id);
        var written = new HashSet<(string Space, long Track)>();
        List<TrackFacts> reworded = [.. changed.Where(track => Was(track).Text != next[track.Id].Text)];
        if (await texts.EmbedAsync(reworded, cancellation) is { } vectors)
            await NoteAsync(TrackSpaces.Text, reworded, i => vectors[i]);
        else
            reworded.ForEach(track => next[track.Id] = next[track.Id] with { Text = 0 });
        foreach (string space in Learned)
            await PlaceAsync(space, changed, track => Was(track).Place is not 0 and var place && place != prints[track.Id].Place, next, NoteAsync, cancellation);
        List<TrackFacts> otherwise = [.. changed.Where(track => Was(track).Values != next[track.Id].Values)];
        foreach (string space in TrackSpaces.Names)
            await KeepValuesAsync(space, [.. otherwise.Where(track => !written.Contains((space, track.Id)))], cancellation);
        List<BadRecording> bad = await ListenAsync([.. changed.Where(track => Was(track).Recording != next[track.Id].Recording)], written, cancellation);
        if (!settle)
            bad.ForEach(one => next[one.Track] = next[one.Track] with { Recording = made.GetValueOrDefault(one.Track).Recording });
        await primary.WriteAsync(db => VectorLedger.Write(db, changed.Select(track => (track.Id, next[track.Id]))), cancellation);
        await InvalidateAsync([.. changed.Select(track => track.Id)], written, cancellation);
        return bad;

        Task NoteAsync(string space, IReadOnlyList<TrackFacts> of, Func<int, float[]?> vector)
        {
            written.UnionWith(of.Select(track => (space, track.Id)));
            return WriteAsync(space, of, vector, cancellation);
        }
    }

    // A vector that was learned from what people do stays, until the next learning or until the track goes to another album, artist or genre.
    private async Task PlaceAsync(
        string space, List<TrackFacts> changed, Func<TrackFacts, bool> hasMoved, Dictionary<long, TrackPrint> next, Func<string, IReadOnlyList<TrackFacts>, Func<int, float[]?>, Task> write, CancellationToken cancellation)
    {
        IVectorIndex index = await spaces.OpenAsync(space);
        IReadOnlyDictionary<long, float[]> stands = await index.GetManyAsync([.. changed.Select(track => track.Id)], cancellation);
        var placed = new List<(TrackFacts Track, float[] Vector)>();
        foreach (TrackFacts track in changed.Where(track => !stands.ContainsKey(track.Id) || hasMoved(track)))
        {
            if (await NeighbourhoodAsync(index, track, cancellation) is { } vector)
                placed.Add((track, vector));
            else
                next[track.Id] = next[track.Id] with { Place = 0 };
        }
        await write(space, placed.ConvertAll(one => one.Track), i => placed[i].Vector);
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
            foreach (float[] vector in (await index.GetManyAsync(near, cancellation)).Values)
                sum = [.. sum.Zip(vector, (a, b) => a + b)];
            if (Array.Exists(sum, one => one != 0))
                return sum;
        }
        return null;
    }

    private async Task KeepValuesAsync(string space, List<TrackFacts> tracks, CancellationToken cancellation)
    {
        if (tracks.Count == 0)
            return;
        IReadOnlyDictionary<long, float[]> vectors = await (await spaces.OpenAsync(space)).GetManyAsync([.. tracks.Select(track => track.Id)], cancellation);
        await WriteAsync(space, tracks, i => vectors.GetValueOrDefault(tracks[i].Id), cancellation);
    }

    private async Task<List<BadRecording>> ListenAsync(List<TrackFacts> tracks, HashSet<(string Space, long Track)> written, CancellationToken cancellation)
    {
        List<BadRecording> bad = [];
        IVectorIndex index = await spaces.OpenAsync(TrackSpaces.Audio);
        foreach (TrackFacts track in tracks)
        {
            cancellation.ThrowIfCancellationRequested();
            written.Add((TrackSpaces.Audio, track.Id));
            float[]? vector = null;
            try
            {
                vector = track.Recording is { } path ? Hear(track.Id, path) : null;
            }
            catch (Exception e) when (e is AudioFormatException or IOException or UnauthorizedAccessException)
            {
                bad.Add(new BadRecording(track.Id, e.Message));
            }
            if (vector is null)
                await index.RemoveAsync([track.Id], cancellation);
            else
                await index.UpsertAsync([new VectorRecord(track.Id, vector, track.Values)], cancellation);
        }
        return bad;
    }

    private static float[]? Hear(long id, string path)
    {
        if (!File.Exists(path))
            throw new AudioFormatException($"The recording of track {id}, '{path}', is not there.");
        using FileStream file = File.OpenRead(path);
        return new AudioEmbedder().Embed(file);
    }

    private async Task RemoveAsync(IReadOnlyList<long> ids, CancellationToken cancellation)
    {
        foreach (long[] part in ids.Chunk(Batch))
        {
            foreach (string space in TrackSpaces.Names)
                await (await spaces.OpenAsync(space)).RemoveAsync(part, cancellation);
            await primary.WriteAsync(db => VectorLedger.Remove(db, part), cancellation);
            await cache.RemoveByTagAsync([.. part.Select(StoreTags.VectorsOf)], CancellationToken.None);
        }
    }

    // The lists of the track and those it stood in carry its tag; those it comes into are its neighbours'.
    private async Task InvalidateAsync(long[] changed, HashSet<(string Space, long Track)> written, CancellationToken cancellation)
    {
        if (changed.Length > FewChanged)
        {
            await cache.RemoveByTagAsync(StoreTags.Vectors, CancellationToken.None);
            return;
        }
        HashSet<long> concerned = [.. changed];
        foreach ((string space, long track) in written)
        {
            if (await (await spaces.OpenAsync(space)).NearestToAsync(track, NeighboursAsked, null, cancellation) is { } near)
                concerned.UnionWith(near.Select(one => one.Id));
        }
        await cache.RemoveByTagAsync([StoreTags.FilteredVectors, .. concerned.Select(StoreTags.VectorsOf)], CancellationToken.None);
    }
}
