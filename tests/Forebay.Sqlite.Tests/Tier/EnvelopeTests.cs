using Forebay.Entries;
using Forebay.Liveness;
using Xunit;

namespace Forebay.Sqlite.Tests.Tier;

public sealed class EnvelopeTests
{
    [Fact]
    public void Any_record_reads_back_as_it_was_written_and_any_flipped_bit_is_seen()
    {
        var random = new Random(5);
        for (int i = 0; i < 60; i++)
        {
            EntryRecord record = Random(random);
            byte[] bytes = new byte[Envelope.MaxLength(record)];
            bytes = bytes[..Envelope.Write(record, bytes)];
            Assert.Equal(EnvelopeResult.Ok, Envelope.TryRead(bytes, record.Key, out EntryRecord? back));
            Assert.Equal((record.Key, record.Region, record.Born, record.RowVersion, record.Traits, record.TypeId), (back!.Key, back.Region, back.Born, back.RowVersion, back.Traits, back.TypeId));
            Assert.True(record.Payload.Span.SequenceEqual(back.Payload.Span) && record.Tags.Span.SequenceEqual(back.Tags.Span));
            for (int at = 0; at < bytes.Length; at++)
            {
                bytes[at] ^= (byte)(1 << random.Next(8));
                Assert.NotEqual(EnvelopeResult.Ok, Envelope.TryRead(bytes, record.Key, out _));
                bytes = bytes[..Envelope.Write(record, bytes)];
            }
            for (int length = 0; length < bytes.Length; length += 7)
                Assert.NotEqual(EnvelopeResult.Ok, Envelope.TryRead(bytes.AsSpan(0, length), record.Key, out _));
        }
    }

    private static EntryRecord Random(Random random)
    {
        byte[] payload = new byte[random.Next(300)];
        random.NextBytes(payload);
        return new EntryRecord
        {
            Key = EntryKey.Create("kéy:" + new string('x', random.Next(1, 60)), random.Next(2) == 0 ? null : "tenant", (ulong)random.NextInt64()),
            Region = "queries",
            Born = new Stamp(random.NextInt64()),
            LoadedAt = random.NextInt64(),
            FreshUntil = random.NextInt64(),
            StaleUntil = random.NextInt64(),
            Tags = Enumerable.Range(0, random.Next(4)).Select(_ => new Tag((ulong)random.NextInt64())).ToArray(),
            Traits = (EntryTraits)random.Next(8),
            TypeId = (uint)random.Next(),
            RowVersion = random.NextInt64(),
            Payload = payload,
        };
    }
}
