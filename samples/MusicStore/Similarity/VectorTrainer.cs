using Forebay;
using Forebay.Search.Embeddings;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using MusicStore.Catalogue;

namespace MusicStore.Similarity;

/// <summary>Learns the vectors of all tracks anew.</summary>
internal sealed class VectorTrainer(SqlitePool primary, TrackSpaces spaces, TextVectors texts, TrackVectors vectors, TieredCache cache, TimeProvider time)
{
    /// <summary>The tracks that are learned from: the most played ones of a larger catalogue. The others are placed among them.</summary>
    public const int MostFitted = 50_000;

    private const int LargestList = 1_500;
    private const long Steps = 7;

    /// <summary>Learns the spaces and writes every track's vectors; returns the recordings that could not be heard.</summary>
    /// <param name="report">Is told the share that is done, of how much, and what is being done.</param>
    /// <param name="cancellation">Stops it; vectors that stand are of the old learning or the new, and a later learning makes them one.</param>
    public async Task<IReadOnlyList<BadRecording>> FitAsync(Func<long, long, string, Task> report, CancellationToken cancellation)
    {
        try
        {
            IReadOnlyList<BadRecording> bad = await LearnAsync(
                async (step, text) =>
                {
                    await primary.WriteAsync(db => VectorState.Report(db, text, step, Steps), cancellation);
                    await report(step, Steps, text);
                },
                cancellation);
            await report(Steps, Steps, "done");
            return bad;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Cancelled, it goes on after the next start; failed, nothing is being done any more.
            await primary.WriteAsync(db => VectorState.Report(db, null, 0, 0), CancellationToken.None);
            throw;
        }
    }

    private async Task<IReadOnlyList<BadRecording>> LearnAsync(Func<long, string, Task> report, CancellationToken cancellation)
    {
        await report(0, "reading the catalogue");
        long activity = await primary.ReadAsync(VectorState.ActivityOf, cancellation);
        (List<TrackFacts> tracks, List<FeatureGroup> together) = await primary.ReadAsync(
            db =>
            {
                List<TrackFacts> read = TrackFacts.ReadPopular(db, MostFitted);
                return (read, ReadTogether(db, read));
            },
            cancellation);
        await report(1, "learning the texts");
        await texts.FitAsync(tracks, cancellation);
        await report(2, "learning the metadata");
        List<FeatureGroup> features = TrackFacts.Features(tracks);
        var places = new Dictionary<string, Neighbourhoods>(StringComparer.Ordinal)
        {
            [TrackSpaces.Metadata] = await WriteAsync(TrackSpaces.Metadata, tracks, FactorModel.Fit(tracks.Count, features, 64).Vectors, cancellation),
        };
        await report(3, "learning what goes together");
        List<FeatureGroup> all = [.. features, .. together];
        IReadOnlyList<float[]> behaviour = tracks.Count <= CooccurrenceModel.MaxItems ? CooccurrenceModel.Fit(tracks.Count, all, 128).Vectors : FactorModel.Fit(tracks.Count, all, 128).Vectors;
        places[TrackSpaces.Behaviour] = await WriteAsync(TrackSpaces.Behaviour, tracks, behaviour, cancellation);
        await report(4, "placing the other tracks");
        await PlaceAllAsync(tracks, places, cancellation);
        await report(5, "grouping neighbours");
        foreach (string space in TrackSpaces.Names)
            await spaces.TrainCellsAsync(space, cancellation);
        // Hears recordings, and makes good what was changed since the catalogue was read.
        IReadOnlyList<BadRecording> bad = await vectors.ReconcileAsync((done, of) => report(6, $"looking at track {done:N0} of {of:N0}"), cancellation);
        await primary.WriteAsync(db => VectorState.Fitted(db, time.GetUtcNow(), activity), cancellation);
        await cache.RemoveByTagAsync(StoreTags.Vectors, CancellationToken.None);
        return bad;
    }

    private async Task<Neighbourhoods> WriteAsync(string space, List<TrackFacts> tracks, IReadOnlyList<float[]> learned, CancellationToken cancellation)
    {
        await vectors.WriteAsync(space, tracks, i => learned[i], cancellation);
        var places = new Neighbourhoods((await spaces.OpenAsync(space)).Space.Dimensions);
        for (int i = 0; i < tracks.Count; i++)
            places.Add(tracks[i], learned[i]);
        return places;
    }

    // All of them get new text vectors, and those that were not learned from a place; in parts, so that a large catalogue does not stand in memory.
    private async Task PlaceAllAsync(List<TrackFacts> fitted, Dictionary<string, Neighbourhoods> places, CancellationToken cancellation)
    {
        HashSet<long> learned = [.. fitted.Select(track => track.Id)];
        long last = long.MinValue;
        object? held = null;
        while (await primary.ReadAsync(db => TrackFacts.ReadAfter(db, last, TrackVectors.Batch), cancellation) is { Count: > 0 } part)
        {
            last = part[^1].Id;
            float[][] embedded = await texts.EmbedAsync(part, cancellation) ?? [];
            held = texts.Loaded ?? held;
            if (embedded.Length > 0)
                await vectors.WriteAsync(TrackSpaces.Text, part, i => embedded[i], cancellation);
            List<TrackFacts> others = part.FindAll(track => !learned.Contains(track.Id));
            foreach (string space in TrackVectors.Learned)
                await vectors.WriteAsync(space, others, i => places[space].Place(others[i]), cancellation);
            await primary.WriteAsync(
                db =>
                {
                    // What was heard stays heard.
                    Dictionary<long, TrackPrint> before = VectorLedger.Read(db, part.Select(track => track.Id));
                    return VectorLedger.Write(db, part.Select(track => (track.Id, TrackPrint.Of(track) with { Recording = before.GetValueOrDefault(track.Id).Recording })));
                },
                cancellation);
        }
        GC.KeepAlive(held);
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
}
