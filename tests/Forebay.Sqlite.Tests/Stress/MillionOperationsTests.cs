using Forebay.Testing;
using Forebay.Testing.Contracts;
using Xunit;

namespace Forebay.Sqlite.Tests.Stress;

[Trait("Category", "Slow")]
public sealed class MillionOperationsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_million_operations_over_the_file_read_nothing_older_than_what_was_acknowledged(bool memory)
    {
        using var folder = new TestFolder();
        ForebayOptions options = RegisterStress.TightOptions();
        // Without memory in front, every read is one of the file.
        options.Regions["queries"].Tiers = memory ? RegionTiers.All : RegionTiers.Persistent;
        await using var cache = new TieredCache(options, [new SqliteTier(new SqliteTierOptions { Path = folder["cache.db"], MaxBytes = 1 << 20 })]);
        await RegisterStress.RunAsync(cache, operationsEach: memory ? 100_000 : 30_000);
    }
}
