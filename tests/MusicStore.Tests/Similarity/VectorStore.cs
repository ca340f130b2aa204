using Xunit;

namespace MusicStore.Similarity;

/// <summary>A store whose vectors are made.</summary>
public sealed class VectorStore : IAsyncLifetime
{
    public StoreServer Server { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Server.Options = Server.Options with { Vectors = true };
        await Server.StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(Server.Number("SELECT Times FROM VectorFit") >= 1), "the vectors are made");
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
