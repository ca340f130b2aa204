using System.Globalization;

namespace Forebay.Http.Storage;

/// <summary>The pieces of large bodies in the tiers beyond memory. Thread-safe.</summary>
/// <remarks>A piece means nothing without the response that names its body; it carries that one's tags only so that a purge frees its room.</remarks>
internal sealed class LargeBodies(TieredCache cache, string region)
{
    private readonly EntryOptions read = new() { Region = region };

    public async ValueTask<byte[]?> ReadAsync(Guid body, int index, CancellationToken cancellationToken)
    {
        CacheResult<byte[]> piece = await cache.GetAsync<byte[]>(KeyOf(body, index), read, cancellationToken).ConfigureAwait(false);
        return piece.HasValue ? piece.Value : null;
    }

    /// <summary>Stores a piece. False: no tier took it.</summary>
    public async ValueTask<bool> WriteAsync(Guid body, int index, ReadOnlyMemory<byte> piece, IReadOnlyList<string> tags, TimeSpan keepFor, CancellationToken cancellationToken) =>
        await cache.SetAsync(KeyOf(body, index), piece.ToArray(), cache.TakeLease(), new EntryOptions { Region = region, FreshFor = keepFor }, tags, cancellationToken).ConfigureAwait(false);

    /// <summary>Lets go of a body of which a piece is missing: whoever looks for its first one next finds that it is not there.</summary>
    public ValueTask ForgetAsync(Guid body, CancellationToken cancellationToken) => cache.RemoveAsync(KeyOf(body, 0), cancellationToken);

    private static string KeyOf(Guid body, int index) => string.Create(CultureInfo.InvariantCulture, $"http-body:{body:N}:{index}");
}
