using System.Text.Json.Nodes;
using MusicStore.Primary;
using Xunit;

namespace MusicStore.Similarity;

/// <summary>Search, similarity and recommendations on the official sample, whose music people know.</summary>
public sealed class ChinookTests
{
    [Fact]
    public async Task Chinook_is_found_compared_and_recommended()
    {
        string file = Chinook.FileOrSkip("Chinook_Sqlite.sqlite");
        await using var store = new StoreServer();
        store.Options = store.Options with { Import = file };
        await store.StartAsync();

        Assert.Equal("Bohemian Rhapsody", (string?)(await store.JsonAsync("/api/search?q=bohemian+rapsody"))["items"]![0]!["name"]);
        Assert.All((await store.JsonAsync("/api/search?q=artist:motorhead&size=50"))["items"]!.AsArray(), item => Assert.Equal("Motörhead", (string?)item!["artist"]));
        Assert.Contains((await store.JsonAsync("/api/suggest?q=iron+m"))["items"]!.AsArray(), item => (string?)item!["text"] == "Iron Maiden");
        Assert.Empty(await store.Get<VectorTrainer>().FitAsync((_, _, _) => Task.CompletedTask, TestContext.Current.CancellationToken));

        long track = store.Number("SELECT TrackId FROM Track WHERE Name = 'Run to the Hills' LIMIT 1"), genre = store.Number($"SELECT GenreId FROM Track WHERE TrackId = {track}");
        JsonArray similar = (await store.JsonAsync($"/api/tracks/{track}/similar?by=metadata&k=20"))["items"]!.AsArray();
        Assert.True(similar.Count(item => store.Number($"SELECT GenreId FROM Track WHERE TrackId = {(long)item!["id"]!}") == genre) >= 16);
        JsonNode recommended = await store.JsonAsync("/api/recommendations?customer=5");
        Assert.True((bool)recommended["personal"]!);
        Assert.Equal(20, recommended["items"]!.AsArray().Count);
        string owned = string.Join(',', recommended["items"]!.AsArray().Select(item => (long)item!["id"]!));
        Assert.Equal(0, store.Number($"SELECT count(*) FROM InvoiceLine JOIN Invoice USING (InvoiceId) WHERE CustomerId = 5 AND TrackId IN ({owned})"));
        Assert.All(recommended["items"]!.AsArray(), item => Assert.Contains("because you", (string?)item!["reason"]));
    }
}
