using Microsoft.Extensions.AI;

namespace MusicStore.Similarity;

/// <summary>A model of somebody else's: its vectors tell the text's length, and it can be made to wait.</summary>
internal sealed class HeldModel(int dimensions) : IEmbeddingGenerator<string, Embedding<float>>
{
    private volatile TaskCompletionSource? hold;

    /// <summary>Completes when somebody waits.</summary>
    public TaskCompletionSource Waits { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Hold() => hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => hold?.TrySetResult();

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] texts = [.. values];
        if (hold is { } held)
        {
            Waits.TrySetResult();
            await held.Task.WaitAsync(cancellationToken);
        }
        return new GeneratedEmbeddings<Embedding<float>>(texts.Select(text => new Embedding<float>(Of(text))));
    }

    public float[] Of(string text)
    {
        var vector = new float[dimensions];
        vector[0] = 1;
        vector[1] = text.Length;
        return vector;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
