using System.Buffers;
using Microsoft.Extensions.Caching.Hybrid;

namespace Forebay.MySql.Proxy.Results;

/// <summary>Writes answers into tiers beyond memory: they are bytes already.</summary>
internal sealed class StoredResultSerializer : IHybridCacheSerializer<StoredResult>
{
    public StoredResult Deserialize(ReadOnlySequence<byte> source) => StoredResult.Of(source.ToArray());

    public void Serialize(StoredResult value, IBufferWriter<byte> target) => target.Write(value.Bytes.Span);
}
