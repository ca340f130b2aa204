using Xunit;

namespace Forebay.PostgreSql.Options;

public sealed class PostgreSqlFeedOptionsTests
{
    public static TheoryData<Action<PostgreSqlFeedOptions>, string> Wrong => new()
    {
        { options => options.ConnectionString = "", "must name Host and Database" },
        { options => options.ConnectionString = "Host=a;Nonsense=1;Database=b", "can't be read" },
        { options => options.ConnectionString = "Host=a,b;Database=c", "several hosts" },
        { options => options.Slot = "Has-Signs", "Slot is 'Has-Signs'" },
        { options => options.Publication = "", "Publication is ''" },
        { options => options.Tables.Add("track"), "Tables is 'track'" },
        { options => options.MaxSlotWalBytes = 1000, "MaxSlotWalBytes is 1000" },
        { options => options.HeartbeatEvery = TimeSpan.Zero, "HeartbeatEvery is 00:00:00" },
        { options => options.HeartbeatEvery = TimeSpan.FromSeconds(5), "less than Feed.MaxFeedLag" },
        { options => options.ReconnectAfter = TimeSpan.Zero, "ReconnectAfter is 00:00:00" },
        { options => options.MaxReconnectAfter = TimeSpan.FromMilliseconds(1), "MaxReconnectAfter is 00:00:00.0010000" },
        { options => options.CommandTimeout = TimeSpan.Zero, "CommandTimeout is 00:00:00" },
        { options => options.SilenceLimit = TimeSpan.Zero, "SilenceLimit is 00:00:00" },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public async Task An_option_that_cant_work_is_named_with_its_value(Action<PostgreSqlFeedOptions> spoil, string message)
    {
        var options = new PostgreSqlFeedOptions { ConnectionString = "Host=localhost;Database=shop;Password=secret" };
        spoil(options);
        await using var cache = new TieredCache(new ForebayOptions());

        string found = Assert.Throws<ForebayConfigurationException>(() => new PostgreSqlChangeFeed(cache, options)).Message;

        Assert.Contains(message, found, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", found, StringComparison.Ordinal);
    }
}
