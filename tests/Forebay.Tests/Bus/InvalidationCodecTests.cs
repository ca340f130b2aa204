using Forebay.Bus;
using Forebay.Liveness;
using Xunit;

namespace Forebay.Tests.Bus;

public sealed class InvalidationCodecTests
{
    private const ulong Seed = 42;

    [Fact]
    public void A_message_is_read_as_it_was_written()
    {
        var node = Guid.NewGuid();
        InvalidationMessage[] messages =
        [
            new() { Tags = [Tag.Of("a"), Tag.Of("b")] },
            new() { Keys = [EntryKey.Create("k", null, 1), EntryKey.Create("ключ", "tenant", 1)], Replaced = true },
            new() { Pattern = new KeyPattern("/api/*"), PatternPartition = "tenant" },
            new() { Pattern = new KeyPattern("*") },
            new() { Everything = true },
        ];
        Assert.True(InvalidationCodec.TryRead(InvalidationCodec.Write(node, 7, messages), Seed, out BusMessage? read));
        Assert.Equal((node, 7L, 5), (read.Node, read.SentAt, read.Invalidations.Count));
        Assert.Equal(messages[0].Tags, read.Invalidations[0].Tags);
        Assert.Equal([EntryKey.Create("k", null, Seed), EntryKey.Create("ключ", "tenant", Seed)], read.Invalidations[1].Keys);
        Assert.True(read.Invalidations[1].Replaced);
        Assert.Equal(("/api/*", "tenant"), (read.Invalidations[2].Pattern!.Text, read.Invalidations[2].PatternPartition));
        Assert.Null(read.Invalidations[3].PatternPartition);
        Assert.True(read.Invalidations[4].Everything);
    }

    [Fact]
    public void A_message_with_any_byte_changed_or_missing_is_not_believed()
    {
        byte[] whole = InvalidationCodec.Write(Guid.NewGuid(), 7, [new InvalidationMessage { Tags = [Tag.Of("a")], Keys = [EntryKey.Create("k", null, 1)] }]);
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] changed = [.. whole];
            changed[i] ^= 0x10;
            Assert.False(InvalidationCodec.TryRead(changed, Seed, out _));
            Assert.False(InvalidationCodec.TryRead(whole.AsSpan(0, i), Seed, out _));
        }
    }
}
