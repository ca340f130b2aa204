using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Extensions.Caching.Distributed;

namespace Forebay.Distributed;

/// <summary>The cache as <see cref="IDistributedCache"/>: keys and bytes, with absolute and sliding expiry.</summary>
/// <remarks>
/// Each value has 16 bytes in front: the end of its life (milliseconds since 1970, 0: none) and its sliding time (milliseconds, 0: none).
/// A sliding entry is prolonged when more than a quarter of its time has passed, not on every read; one that was removed or set meanwhile is not. Thread-safe.
/// The synchronous members wait for the asynchronous ones; a hit in memory completes at once.
/// </remarks>
internal sealed class DistributedCacheAdapter(TieredCache cache, TimeProvider time) : IBufferDistributedCache
{
    private const int HeaderBytes = 16;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    public byte[]? Get(string key) => GetAsync(key).GetAwaiter().GetResult();

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) => await ReadAsync(key, token).ConfigureAwait(false) is { } stored ? stored[HeaderBytes..] : null;

    public bool TryGet(string key, IBufferWriter<byte> destination) => TryGetAsync(key, destination).AsTask().GetAwaiter().GetResult();

    public async ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (await ReadAsync(key, token).ConfigureAwait(false) is not { } stored)
            return false;
        destination.Write(stored.AsSpan(HeaderBytes));
        return true;
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => SetAsync(key, value, options).GetAwaiter().GetResult();

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        await SetAsync(key, new ReadOnlySequence<byte>(value), options, token).ConfigureAwait(false);
    }

    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) => SetAsync(key, value, options).AsTask().GetAwaiter().GetResult();

    public ValueTask SetAsync(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        long end = options.AbsoluteExpirationRelativeToNow is { } relative
            ? now + (long)relative.TotalMilliseconds
            : options.AbsoluteExpiration?.ToUnixTimeMilliseconds() ?? 0;
        if (end != 0 && end <= now)
            throw new ArgumentException($"The absolute expiration of key '{key}' is in the past ({options.AbsoluteExpiration:O}).", nameof(options));
        byte[] stored = new byte[HeaderBytes + value.Length];
        BinaryPrimitives.WriteInt64LittleEndian(stored, end);
        BinaryPrimitives.WriteInt64LittleEndian(stored.AsSpan(8), (long)(options.SlidingExpiration?.TotalMilliseconds ?? 0));
        value.CopyTo(stored.AsSpan(HeaderBytes));
        return StoreAsync(key, stored, now, token);
    }

    public void Refresh(string key) => RefreshAsync(key).GetAwaiter().GetResult();

    public async Task RefreshAsync(string key, CancellationToken token = default) => await ReadAsync(key, token).ConfigureAwait(false);

    public void Remove(string key) => RemoveAsync(key).GetAwaiter().GetResult();

    public async Task RemoveAsync(string key, CancellationToken token = default) => await cache.RemoveAsync(key, token).ConfigureAwait(false);

    private async ValueTask<byte[]?> ReadAsync(string key, CancellationToken token)
    {
        CacheResult<StoredBytes> found = await cache.GetAsync<StoredBytes>(key, options: null, token).ConfigureAwait(false);
        if (!found.HasValue || found.Value.Bytes.Length < HeaderBytes)
            return null;
        byte[] stored = found.Value.Bytes;
        long end = BinaryPrimitives.ReadInt64LittleEndian(stored);
        long sliding = BinaryPrimitives.ReadInt64LittleEndian(stored.AsSpan(8));
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (end != 0 && now >= end)
            return null;
        if (sliding != 0 && now - found.Value.StoredAt > sliding / 4)
            await cache.TouchAsync(key, found.Value, new StoredBytes(stored, now), OptionsOf(stored, now)).ConfigureAwait(false);
        return stored;
    }

    private async ValueTask StoreAsync(string key, byte[] stored, long now, CancellationToken token) =>
        await cache.SetAsync(key, new StoredBytes(stored, now), OptionsOf(stored, now), tags: null, token).ConfigureAwait(false);

    private static EntryOptions OptionsOf(byte[] stored, long now)
    {
        long end = BinaryPrimitives.ReadInt64LittleEndian(stored);
        long sliding = BinaryPrimitives.ReadInt64LittleEndian(stored.AsSpan(8));
        long left = Math.Min(end == 0 ? long.MaxValue : end - now, sliding == 0 ? long.MaxValue : sliding);
        // Neither was given: the region's own time holds.
        TimeSpan? fresh = left == long.MaxValue ? null : TimeSpan.FromMilliseconds(Math.Clamp(left, 1, Longest.TotalMilliseconds));
        return new EntryOptions { FreshFor = fresh, StaleFor = fresh };
    }
}
