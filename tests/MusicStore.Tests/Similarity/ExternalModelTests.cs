using Forebay.Search.Embeddings;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MusicStore.Similarity;

/// <summary>A model of somebody else's stands in for our own texts' vectors.</summary>
public sealed class ExternalModelTests : IAsyncLifetime
{
    private readonly StoreServer store = new();
    private readonly HeldModel model = new(TextEmbedder.DefaultDimensions);

    public async ValueTask InitializeAsync()
    {
        store.Options = store.Options with { Vectors = true };
        store.Services = services => services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(model);
        await store.StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(store.Number("SELECT Times FROM VectorFit") >= 1), "the vectors are made");
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Its_vectors_are_those_of_the_texts()
    {
        float[] vector = await TextVectorAsync(7);

        Assert.True(vector[1] / vector[0] > 1);
        Assert.All(vector[2..], number => Assert.Equal(0, number));
        Assert.Equal(0, store.Number("SELECT count(*) FROM VectorModel"));
    }

    [Fact]
    public async Task A_change_made_while_the_track_s_job_runs_is_not_lost()
    {
        model.Hold();
        store.WriteBehind("UPDATE Track SET Name = 'First' WHERE TrackId = 7");
        await model.Waits.Task.WaitAsync(TestContext.Current.CancellationToken);

        store.WriteBehind("UPDATE Track SET Name = 'The second, which is much longer' WHERE TrackId = 7");
        await Eventually.TrueAsync(() => Task.FromResult(store.Number("SELECT count(*) FROM forebay_job WHERE state < 3") > 1), "a second job waits");
        model.Release();

        await Eventually.TrueAsync(() => Task.FromResult(store.Number("SELECT count(*) FROM forebay_job WHERE state < 3") == 0), "all jobs are done");
        float[] after = await TextVectorAsync(7);
        float length = after[1] / after[0];
        store.WriteBehind("UPDATE Track SET Name = 'First' WHERE TrackId = 7");
        await Eventually.TrueAsync(async () => (await TextVectorAsync(7)) is var now && Math.Abs(length - (now[1] / now[0]) - ("The second, which is much longer".Length - "First".Length)) < 0.1, "the vector was of the second name");
    }

    private async Task<float[]> TextVectorAsync(long track) => (await (await store.Get<TrackSpaces>().OpenAsync(TrackSpaces.Text)).GetAsync(track))!;
}
