using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace MusicStore.Similarity;

public sealed class SimilarityTests : IAsyncLifetime
{
    private readonly StoreServer store = new();

    public async ValueTask InitializeAsync()
    {
        store.Options = store.Options with { Vectors = true };
        await store.StartAsync();
        await Eventually.TrueAsync(async () => (long)(await store.JsonAsync("/api/vectors"))["completed"]! >= 1, "the vectors are made");
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Similar_tracks_are_found_and_a_track_without_a_recording_says_so()
    {
        JsonNode behaviour = await store.JsonAsync("/api/tracks/5/similar?by=behaviour&k=7");
        Assert.Equal(7, behaviour["items"]!.AsArray().Count);
        Assert.DoesNotContain(behaviour["items"]!.AsArray(), item => (long)item!["id"]! == 5);
        Assert.Null(behaviour["note"]);

        JsonNode audio = await store.JsonAsync("/api/tracks/5/similar?by=audio");
        Assert.Contains("has no recording", (string?)audio["note"]);
        Assert.NotEqual("audio", (string?)audio["by"]);
        Assert.Contains("Similar tracks", (await store.PageAsync("/tracks/5")).Text);

        long genre = (long)store.Number("SELECT GenreId FROM Track WHERE TrackId = 5");
        JsonArray only = (await store.JsonAsync($"/api/tracks/5/similar?by=text&genre={genre}"))["items"]!.AsArray();
        Assert.All(only, item => Assert.Equal(genre, store.Number($"SELECT GenreId FROM Track WHERE TrackId = {(long)item!["id"]!}")));
        foreach (string wrong in (string[])["by=colour", "k=0", "k=51", "genre=rock"])
        {
            using HttpResponseMessage answer = await store.Client.GetAsync(new Uri("/api/tracks/5/similar?" + wrong, UriKind.Relative));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_recording_gives_a_track_its_sound_and_a_bad_one_is_told()
    {
        string folder = Directory.CreateTempSubdirectory("store-audio").FullName;
        try
        {
            foreach ((long track, double frequency) in new[] { (1L, 220.0), (2L, 233.0), (3L, 3_000.0) })
                File.WriteAllBytes(Path.Combine(folder, $"{track}.wav"), Tones.Wav(frequency));
            File.WriteAllText(Path.Combine(folder, "4.wav"), "not audio");
            foreach (long track in (long[])[1, 2, 3, 4])
                store.WriteBehind($"INSERT INTO AudioFile(TrackId, Path) VALUES ({track}, '{Path.Combine(folder, $"{track}.wav")}')");

            await Eventually.TrueAsync(async () => (await store.JsonAsync("/api/vectors")) is { } now && (long)now["vectors"]!["audio"]! == 3 && (long)now["failed"]! == 1, "three recordings are heard, and one is not");

            Assert.Contains("no WAV file", (string?)(await store.JsonAsync("/api/vectors"))["errors"]![0]);
            await Eventually.TrueAsync(async () => (string?)(await store.JsonAsync("/api/tracks/1/similar?by=audio&k=2"))["by"] == "audio", "the track is similar by its sound");
            Assert.Equal([2, 3], (await store.JsonAsync("/api/tracks/1/similar?by=audio&k=2"))["items"]!.AsArray().Select(item => (long)item!["id"]!));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_new_track_gets_vectors_from_its_album()
    {
        store.WriteBehind("INSERT INTO Track(TrackId, Name, AlbumId, MediaTypeId, GenreId, Milliseconds, UnitPrice) SELECT 9001, 'Brand New', AlbumId, MediaTypeId, GenreId, 200000, 0.99 FROM Track WHERE TrackId = 100");

        await Eventually.TrueAsync(async () => (await store.Client.GetAsync(new Uri("/api/tracks/9001/similar?by=behaviour", UriKind.Relative))).StatusCode == HttpStatusCode.OK
            && (await store.JsonAsync("/api/tracks/9001/similar?by=behaviour"))["items"]!.AsArray().Count > 0, "the new track has neighbours");
    }

    [Fact]
    public async Task Recommendations_follow_what_was_bought_and_a_new_customer_gets_what_is_popular()
    {
        using HttpClient customer = store.NewVisitor();
        await StoreServer.PostAsync(customer, "/register", ("first", "New"), ("last", "Ears"), ("email", "ears@example.com"), ("password", "a long password"));
        JsonNode cold = JsonNode.Parse(await customer.GetStringAsync(new Uri("/api/recommendations", UriKind.Relative)))!;
        Assert.False((bool)cold["personal"]!);
        Assert.All(cold["items"]!.AsArray(), item => Assert.Equal("popular now", (string?)item!["reason"]));
        Assert.Contains("For you", (await StorePageView.ReadAsync(customer, "/")).Text);

        using (await customer.PostAsync(new Uri("/api/tracks/200/plays", UriKind.Relative), null))
        {
            JsonNode warm = JsonNode.Parse(await customer.GetStringAsync(new Uri("/api/recommendations", UriKind.Relative)))!;
            Assert.True((bool)warm["personal"]!);
            JsonArray items = warm["items"]!.AsArray();
            Assert.All(items, item => Assert.Contains("because you played it", (string?)item!["reason"]));
            Assert.DoesNotContain(items, item => (long)item!["id"]! == 200);
            Assert.True(items.GroupBy(item => (long?)item!["albumId"]).All(group => group.Count() <= 2));
            Assert.True(items.GroupBy(item => (long?)item!["artistId"]).All(group => group.Count() <= 3));
        }
        using HttpResponseMessage nobody = await store.NewVisitor().GetAsync(new Uri("/api/recommendations", UriKind.Relative));
        using HttpResponseMessage others = await customer.GetAsync(new Uri("/api/recommendations?customer=1", UriKind.Relative));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden), (nobody.StatusCode, others.StatusCode));
        Assert.NotEmpty((await store.JsonAsync("/api/recommendations?customer=1"))["items"]!.AsArray());
    }
}
