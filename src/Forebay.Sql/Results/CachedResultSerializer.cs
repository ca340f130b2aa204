using System.Buffers;
using Microsoft.Extensions.Caching.Hybrid;

namespace Forebay.Sql.Results;

/// <summary>Writes results into tiers beyond memory: they are bytes already.</summary>
internal sealed class CachedResultSerializer : IHybridCacheSerializer<CachedResult>
{
    public CachedResult Deserialize(ReadOnlySequence<byte> source) => CachedResult.Of(source.ToArray());

    public void Serialize(CachedResult value, IBufferWriter<byte> target) => target.Write(value.Bytes.Span);
}
