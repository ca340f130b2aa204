using Forebay.Liveness;
using Xunit;

namespace Forebay.Tests.Liveness;

public sealed class Hash64Tests
{
    [Fact]
    public void The_hash_that_files_and_nodes_share_never_changes() =>
        Assert.Equal(new ulong[] { 2841454112142735770, 3606465155709852590, 12021627970595436930, 5864391528951415015 }, new[] { Hash64.Of("row:track:17"), Hash64.Of(""), Hash64.Of("a"), Hash64.Of(new string('x', 100), 7) });

    [Theory]
    [InlineData("queries:product:{0}")]
    [InlineData("{0}")]
    [InlineData("row:{0}:a-long-tail-that-never-changes-behind-it")]
    public void Keys_that_count_up_share_no_hash_and_spread_evenly_over_low_and_high_bits(string form)
    {
        const int count = 1 << 17, buckets = 1 << 10;
        var seen = new HashSet<ulong>();
        int[] low = new int[buckets], high = new int[buckets];
        for (int i = 0; i < count; i++)
        {
            ulong hash = Hash64.Of(string.Format(System.Globalization.CultureInfo.InvariantCulture, form, i), 12345);
            Assert.True(seen.Add(hash), $"{i} has another's hash.");
            low[hash % buckets]++;
            high[hash >> 54]++;
        }
        // A random spread has a standard deviation of about 11 around 128 in each bucket.
        Assert.All(low, bucket => Assert.InRange(bucket, 70, 190));
        Assert.All(high, bucket => Assert.InRange(bucket, 70, 190));
    }

    [Fact]
    public void A_change_of_one_bit_changes_about_half_of_the_hash()
    {
        var random = new Random(9);
        foreach (int length in (int[])[1, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 48, 64, 65, 200])
        {
            double changed = 0;
            const int rounds = 400;
            for (int round = 0; round < rounds; round++)
            {
                byte[] bytes = new byte[length];
                random.NextBytes(bytes);
                ulong before = Hash64.Of(bytes);
                bytes[random.Next(length)] ^= (byte)(1 << random.Next(8));
                ulong after = Hash64.Of(bytes);
                Assert.NotEqual(before, after);
                changed += System.Numerics.BitOperations.PopCount(before ^ after);
            }
            Assert.InRange(changed / rounds, 24, 40);
        }
    }
}
