using Forebay.Testing;
using Forebay.Testing.Contracts;
using Xunit;

namespace Forebay.Tests.Stress;

[Trait("Category", "Slow")]
public sealed class MillionOperationsTests
{
    private const int OperationsEach = 150_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_million_operations_of_eight_tasks_read_nothing_older_than_what_was_acknowledged(bool failingTier)
    {
        var tier = new FakeTier();
        await using var cache = new TieredCache(RegisterStress.TightOptions(), failingTier ? [tier] : []);
        await RegisterStress.RunAsync(cache, OperationsEach, random =>
        {
            if (failingTier && random.Next(5000) == 0)
                tier.Failure = tier.Failure is null ? new IOException("away") : null;
        });
    }
}
