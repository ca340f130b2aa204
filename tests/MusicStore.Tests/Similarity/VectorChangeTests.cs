using System.Text.Json.Nodes;
using MusicStore.Commands;
using MusicStore.Startup;
using Xunit;

namespace MusicStore.Similarity;

/// <summary>What of the vectors changes with a track, and what does not.</summary>
public sealed class VectorChangeTests(VectorStore vectors) : IClassFixture<VectorStore>
{
    private readonly StoreServer store = vectors.Server;

    [Fact]
    public async Task Another_price_leaves_all_vectors_and_another_name_changes_the_text_alone()
    {
        float[] metadata = await VectorAsync(TrackSpaces.Metadata, 100), behaviour = await VectorAsync(TrackSpaces.Behaviour, 100), text = await VectorAsync(TrackSpaces.Text, 100);

        await store.PatchAsync("/api/tracks/100", """{"price":1.49}""");
        store.WriteBehind("UPDATE Track SET UnitPrice = 0.5 WHERE TrackId = 101");
        await SettledAsync();

        Assert.Equal(metadata, await VectorAsync(TrackSpaces.Metadata, 100));
        Assert.Equal(behaviour, await VectorAsync(TrackSpaces.Behaviour, 100));
        Assert.Equal(text, await VectorAsync(TrackSpaces.Text, 100));
        await store.PatchAsync("/api/tracks/100", """{"name":"Quite Another Song"}""");
        await Eventually.TrueAsync(async () => !Enumerable.SequenceEqual(text, await VectorAsync(TrackSpaces.Text, 100)), "the text vector is of the new name");
        Assert.Equal(behaviour, await VectorAsync(TrackSpaces.Behaviour, 100));
    }

    [Fact]
    public async Task A_track_that_goes_to_another_album_gets_a_place_there()
    {
        float[] before = await VectorAsync(TrackSpaces.Behaviour, 200);

        store.WriteBehind("UPDATE Track SET AlbumId = (SELECT max(AlbumId) FROM Track) WHERE TrackId = 200");

        await Eventually.TrueAsync(async () => !Enumerable.SequenceEqual(before, await VectorAsync(TrackSpaces.Behaviour, 200)), "the track stands with its new album");
    }

    [Fact]
    public async Task What_changed_while_nobody_looked_is_found_at_the_next_start()
    {
        float[] text = await VectorAsync(TrackSpaces.Text, 50);
        await store.StopAsync();
        store.WriteBehind("UPDATE Track SET Name = 'Renamed In The Dark' WHERE TrackId = 50; DELETE FROM forebay_change");
        foreach (string file in Directory.GetFiles(store.Options.Data, "cache.db*"))
            File.Delete(file);

        await store.StartAsync();

        await Eventually.TrueAsync(async () => !Enumerable.SequenceEqual(text, await VectorAsync(TrackSpaces.Text, 50)), "the text vector is of the new name");
    }

    [Fact]
    public async Task Many_changes_of_a_moment_are_one_job()
    {
        await SettledAsync();
        long jobs = store.Number("SELECT count(*) FROM forebay_job");
        float[] text = await VectorAsync(TrackSpaces.Text, 300);

        store.WriteBehind("UPDATE Track SET Name = Name || ' (remastered)'");

        await Eventually.TrueAsync(async () => !Enumerable.SequenceEqual(text, await VectorAsync(TrackSpaces.Text, 300)), "the text vectors are of the new names");
        Assert.InRange(store.Number("SELECT count(*) FROM forebay_job"), jobs + 1, jobs + 2);
    }

    [Fact]
    public async Task Years_and_genres_of_neighbours_are_the_catalogue_s_present_ones()
    {
        long album = store.Number("SELECT AlbumId FROM Track WHERE TrackId = 100");
        store.WriteBehind($"UPDATE Album SET ReleaseYear = 1923 WHERE AlbumId = {album}");

        await Eventually.TrueAsync(async () => (await store.JsonAsync("/api/tracks/5/similar?by=text&yearFrom=1920&yearTo=1930"))["items"]!.AsArray().Any(item => (long)item!["id"]! == 100), "the track is of its new year");

        JsonArray items = (await store.JsonAsync("/api/tracks/5/similar?by=text&yearTo=1930"))["items"]!.AsArray();
        Assert.All(items, item => Assert.Equal(album, (long)item!["albumId"]!));
    }

    [Fact]
    public async Task A_new_track_shows_among_the_similar_ones_of_its_album()
    {
        string similar = "/api/tracks/100/similar?by=behaviour&k=50";
        await store.JsonAsync(similar);

        store.WriteBehind("INSERT INTO Track(TrackId, Name, AlbumId, MediaTypeId, GenreId, Milliseconds, UnitPrice) SELECT 9001, 'Brand New', AlbumId, MediaTypeId, GenreId, 200000, 0.99 FROM Track WHERE TrackId = 100");

        await Eventually.TrueAsync(async () => (await store.JsonAsync(similar))["items"]!.AsArray().Any(item => (long)item!["id"]! == 9001), "the new track is similar");
    }

    [Fact]
    public async Task Vectors_that_another_process_made_are_heard()
    {
        await store.WarmAsync("/tracks/100");

        await using (OpenStore other = OpenStore.Open(store.Options))
            await other.Get<VectorTrainer>().FitAsync((_, _, _) => Task.CompletedTask, TestContext.Current.CancellationToken);
        await store.CaughtUpAsync();

        Assert.False((await store.PageAsync("/tracks/100")).IsFrom("memory"));
    }

    [Fact]
    public async Task One_bad_recording_fails_alone()
    {
        string folder = Directory.CreateTempSubdirectory("store-recordings").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "good.wav"), Tones.Wav(440));
            store.WriteBehind($"INSERT INTO AudioFile(TrackId, Path) VALUES (1, '{folder}/none.wav'), (2, '{folder}/good.wav')");
            await Eventually.TrueAsync(async () => (long)(await store.JsonAsync("/api/vectors"))["failed"]! == 1, "the bad recording is told");
            store.WriteBehind("DELETE FROM forebay_job; UPDATE VectorTrack SET Recording = 0");
            await store.Get<VectorRequests>().RequestAllAsync(TestContext.Current.CancellationToken);

            await Eventually.TrueAsync(async () => (await store.JsonAsync("/api/vectors")) is { } now && (long)now["failed"]! == 1 && (long)now["vectors"]!["audio"]! == 1 && now["now"] is null, "the fit ends, and the bad recording is told");

            Assert.Contains("is not there", (string?)(await store.JsonAsync("/api/vectors"))["errors"]![0]);
            using HttpClient visitor = store.NewVisitor();
            Assert.DoesNotContain(folder, await visitor.GetStringAsync(new Uri("/api/vectors", UriKind.Relative)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Vectors_are_learned_again_when_enough_has_happened()
    {
        Upkeep upkeep = store.Get<Upkeep>();
        long before = store.Number("SELECT Times FROM VectorFit");
        await upkeep.RunOnceAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, store.Number("SELECT count(*) FROM forebay_job WHERE type = 'vectors.fit' AND state < 3"));

        store.WriteBehind("INSERT INTO Play(PlayId, TrackId, CustomerId, PlayedAt) SELECT max(PlayId) + 20000, 1, 1, max(PlayedAt) FROM Play");
        await upkeep.RunOnceAsync(TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => Task.FromResult(store.Number("SELECT Times FROM VectorFit") == before + 1), "the vectors are learned again");
        Assert.NotNull((string?)(await store.JsonAsync("/api/vectors"))["learnedAt"]);
    }

    // All that was asked for before is done: a change that comes after it is, and no job waits.
    private async Task SettledAsync()
    {
        float[] before = await VectorAsync(TrackSpaces.Text, 99);
        store.WriteBehind("UPDATE Track SET Name = Name || ' settled' WHERE TrackId = 99");
        await Eventually.TrueAsync(async () => !Enumerable.SequenceEqual(before, await VectorAsync(TrackSpaces.Text, 99)), "a later change is seen");
        await Eventually.TrueAsync(async () => (await store.JsonAsync("/api/vectors")) is { } now && (long)now["pending"]! + (long)now["running"]! == 0, "no job waits");
    }

    private async Task<float[]> VectorAsync(string space, long track) => (await (await store.Get<TrackSpaces>().OpenAsync(space)).GetAsync(track))!;
}
