using Forebay.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.Sqlite.Tests.Registration;

public sealed class SqliteRegistrationTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_tiers_options_come_from_its_section_and_code_has_the_last_word()
    {
        await using ServiceProvider services = Services(
            new() { ["Forebay:Sqlite:Path"] = folder["cache.db"], ["Forebay:Sqlite:MaxBytes"] = "33554432", ["Forebay:Sqlite:Pragmas:PageBytes"] = "8192", ["Forebay:Memory:MaxBytes"] = "16777216" },
            cache => cache.UseSqlite(options => options.MaxBytes *= 2));
        TierStatistics[] tiers = [.. services.GetRequiredService<TieredCache>().GetStatistics().Tiers];
        Assert.Equal(16 << 20, tiers[0].MaxBytes);
        Assert.Equal(64 << 20, tiers[1].MaxBytes);
        using var file = new Forebay.Sqlite.Native.SqliteConnection(folder["cache.db"]);
        Assert.Equal(8192, file.ScalarInt64("PRAGMA page_size"));
    }

    [Fact]
    public async Task Environment_variables_set_options_of_the_cache_and_of_the_tier()
    {
        const string prefix = "FOREBAYTEST_";
        Dictionary<string, string> variables = new() { ["Forebay__Memory__MaxBytes"] = "33554432", ["Forebay__Sqlite__MaxBytes"] = "67108864" };
        foreach ((string name, string value) in variables)
            Environment.SetEnvironmentVariable(prefix + name, value);
        try
        {
            var collection = new ServiceCollection();
            collection.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddEnvironmentVariables(prefix).Build());
            collection.AddForebay(cache => cache.UseSqlite(folder["cache.db"]));
            await using ServiceProvider services = collection.BuildServiceProvider();
            Assert.Equal([33_554_432L, 67_108_864L], services.GetRequiredService<TieredCache>().GetStatistics().Tiers.Select(tier => tier.MaxBytes));
        }
        finally
        {
            foreach (string name in variables.Keys)
                Environment.SetEnvironmentVariable(prefix + name, null);
        }
    }

    [Theory]
    [InlineData("Forebay:Sqlite:MaxByte", true)]
    [InlineData("Forebay:Sqlite:MaxBytes", false)]
    public async Task An_unknown_option_and_a_section_of_a_tier_that_is_not_used_are_errors_that_name_it(string name, bool used)
    {
        await using ServiceProvider services = Services(new() { [name] = "33554432" }, cache => _ = used ? cache.UseSqlite(folder["cache.db"]) : cache);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<TieredCache>());
        Assert.Contains(used ? "MaxByte" : "Sqlite", error.ToString(), StringComparison.Ordinal);
    }

    private static ServiceProvider Services(Dictionary<string, string?> configuration, Action<ForebayBuilder> configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build());
        services.AddForebay(configure);
        return services.BuildServiceProvider();
    }
}
