using Forebay.Http.Fields;
using Forebay.Http.StatusField;
using Forebay.Http.Storage;

namespace Forebay.Http.Exchange;

/// <summary>What a request is answered: by what is stored, or by what the origin said. Who has it disposes of it.</summary>
internal sealed class Answer : IAsyncDisposable
{
    public required int Status { get; init; }

    /// <summary>Without hop-by-hop fields and <c>Cache-Status</c>; of what is stored with its <c>Age</c>.</summary>
    public required FieldList Fields { get; init; }

    /// <summary>What the cache did.</summary>
    public required CacheStatus CacheStatus { get; init; }

    /// <summary>The body, where it is in memory.</summary>
    public ReadOnlyMemory<byte> Memory { get; init; }

    /// <summary>The body, where it is read from elsewhere; null: it is in memory.</summary>
    public Stream? Stream { get; init; }

    /// <summary>The body's length in bytes; null: its end tells, or there is none by the status or method.</summary>
    public long? Length { get; init; }

    /// <summary>The stored response that this is the whole of, and its key, for who has its body in another coding.</summary>
    public (string Key, StoredResponse Response)? Whole { get; init; }

    /// <summary>The origin's response, whose body and trailers are handed on as they come; null: the answer was made here.</summary>
    public OriginResponse? Passed { get; init; }

    public async ValueTask DisposeAsync()
    {
        if (Stream is not null)
            await Stream.DisposeAsync().ConfigureAwait(false);
        if (Passed is not null)
            await Passed.DisposeAsync().ConfigureAwait(false);
    }
}
