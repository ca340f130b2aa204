using System.Buffers;
using System.Text;
using Microsoft.Extensions.Caching.Hybrid;

namespace Forebay.Tests.Entries;

/// <summary>A serializer of somebody else's that throws what it likes.</summary>
internal sealed class BrokenSerializer : IHybridCacheSerializer<Changeable>
{
    public bool CanWrite { get; set; } = true;

    public bool CanRead { get; set; } = true;

    public Changeable Deserialize(ReadOnlySequence<byte> source) =>
        CanRead ? new Changeable { Text = Encoding.UTF8.GetString(source) } : throw new ArithmeticException("reading");

    public void Serialize(Changeable value, IBufferWriter<byte> target)
    {
        if (!CanWrite)
            throw new ArithmeticException("writing");
        Encoding.UTF8.GetBytes(value.Text, target);
    }
}
