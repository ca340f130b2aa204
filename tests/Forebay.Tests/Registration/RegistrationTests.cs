using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.Tests.Registration;

public sealed class RegistrationTests
{
    [Fact]
    public void The_cache_is_registered_under_each_of_its_names()
    {
        using ServiceProvider services = Services([]);
        TieredCache cache = services.GetRequiredService<TieredCache>();
        Assert.Same(cache, services.GetRequiredService<HybridCache>());
        Assert.Same(services.GetRequiredService<IDistributedCache>(), services.GetRequiredService<IBufferDistributedCache>());
    }

    [Fact]
    public void Options_come_from_configuration_and_code_has_the_last_word()
    {
        using ServiceProvider services = Services(
            new() { ["Forebay:Enabled"] = "false", ["Forebay:Memory:MaxBytes"] = "33554432", ["Forebay:Regions:search:FreshFor"] = "00:00:42" },
            cache => cache.Configure(options => options.Memory.MaxBytes = 64 << 20).AddRegion("mine", region => region.FreshFor = TimeSpan.FromSeconds(3)));
        TieredCache cache = services.GetRequiredService<TieredCache>();
        Assert.False(cache.Enabled);
        Assert.Equal(64 << 20, cache.GetStatistics().Tiers[0].MaxBytes);
        ForebayOptions options = services.GetRequiredService<Microsoft.Extensions.Options.IOptions<ForebayOptions>>().Value;
        Assert.Equal(TimeSpan.FromSeconds(42), options.Regions["search"].FreshFor);
        Assert.Equal(TimeSpan.FromSeconds(3), options.Regions["mine"].FreshFor);
    }

    [Fact]
    public void An_option_that_is_not_known_is_an_error_that_names_it()
    {
        using ServiceProvider services = Services(new() { ["Forebay:Memory:MaxByte"] = "1" });
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<TieredCache>());
        Assert.Contains("MaxByte", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_that_cannot_work_stops_the_start()
    {
        using ServiceProvider services = Services(new() { ["Forebay:Memory:MaxBytes"] = "5" });
        ForebayConfigurationException error = Assert.Throws<ForebayConfigurationException>(() => services.GetRequiredService<TieredCache>());
        Assert.Contains("MaxBytes is 5", error.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(Dictionary<string, string?> configuration, Action<ForebayBuilder>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build());
        services.AddForebay(configure);
        return services.BuildServiceProvider();
    }
}
