using Xunit;

namespace Forebay.Http.Proxy.Tests.Options;

/// <summary>An option that can't work is refused at the start, by its name, its value and what to do.</summary>
public sealed class HttpProxyValidationTests
{
    private static readonly Dictionary<string, (Action<HttpProxyOptions> Set, string Value, string Rule)> Wrong = new(StringComparer.Ordinal)
    {
        ["Origins"] = (options => options.Origins.Clear(), "empty", "one at least"),
        ["Origins twice"] = (options => options.Origins.Add(new OriginRoute { Origin = new Uri("http://b") }), "2 routes for host '' and path '/'", "which of them"),
        ["Origin"] = (options => options.Origins[0].Origin = null, "no Origin", "Origin"),
        ["origin"] = (options => options.Origins[0].Origin = new Uri("http://user@a/path?q"), "http://user@a/path?q", "must be http://host:port"),
        ["origin of another scheme"] = (options => options.Origins[0].Origin = new Uri("ftp://a"), "ftp://a", "must be http://host:port"),
        ["PathPrefix"] = (options => options.Origins[0].PathPrefix = "api", "'api'", "begin with a slash"),
        ["HealthPath"] = (options => options.Origins[0].HealthPath = "health", "'health'", "begins with a slash"),
        ["Host"] = (options => options.Origins[0].Host = "a/b", "'a/b'", "a host with an optional port"),
        ["ConnectTimeout"] = (options => options.ConnectTimeout = TimeSpan.Zero, "00:00:00", "a millisecond to 24 days"),
        ["ResponseTimeout"] = (options => options.ResponseTimeout = TimeSpan.FromDays(60), "60.00:00:00", "a millisecond to 24 days"),
        ["BodyTimeout"] = (options => options.BodyTimeout = Timeout.InfiniteTimeSpan, "-00:00:00.0010000", "a millisecond to 24 days"),
        ["HealthEvery"] = (options => options.HealthEvery = TimeSpan.MaxValue, "10675199.02:48:05.4775807", "a millisecond to 24 days"),
        ["CollapseTimeout"] = (options => options.CollapseTimeout = TimeSpan.FromSeconds(-1), "-00:00:01", "a millisecond to 24 days"),
        ["Retries"] = (options => options.Retries = -1, "-1", "0 or more"),
        ["MaxConnectionsPerOrigin"] = (options => options.MaxConnectionsPerOrigin = 0, "0", "1 or more"),
        ["FailuresUntilIll"] = (options => options.FailuresUntilIll = 0, "0", "1 or more"),
        ["MaxBufferedBytes"] = (options => options.MaxBufferedBytes = 4095, "4095", "4096 or more"),
        ["ChunkBytes"] = (options => options.ChunkBytes = (16 << 20) + 1, "16777217", "4,096 to 16,777,216"),
        ["ChunkBytes too small"] = (options => options.ChunkBytes = 1, "1", "4,096 to 16,777,216"),
        ["MaxObjectBytes"] = (options => options.MaxObjectBytes = -1, "-1", "0 or more"),
        ["MaxRequestBodyBytes"] = (options => options.MaxRequestBodyBytes = -1, "-1", "0 or more"),
        ["MaxRequestFieldBytes"] = (options => options.MaxRequestFieldBytes = 1023, "1023", "1024 or more"),
        ["MaxResponseFieldBytes"] = (options => options.MaxResponseFieldBytes = 0, "0", "1024 or more"),
        ["CompressFromBytes"] = (options => options.CompressFromBytes = -1, "-1", "0 or more"),
        ["WarmingConcurrency"] = (options => options.WarmingConcurrency = 0, "0", "1 or more"),
        ["MaxSoftPurges"] = (options => options.MaxSoftPurges = 0, "0", "1 or more"),
        ["TrustedProxies"] = (options => options.TrustedProxies.Add("somewhere"), "'somewhere'", "such as 10.0.0.0/8"),
        ["AdminAddresses"] = (options => options.AdminAddresses.Add("10.0.0.0/33"), "'10.0.0.0/33'", "such as 10.0.0.0/8"),
        ["ExtraKeyFields"] = (options => options.ExtraKeyFields.Add("X Tenant"), "'X Tenant'", "such as X-Tenant"),
        ["TagFields"] = (options => options.TagFields.Add(""), "''", "such as X-Tenant"),
        ["AdminToken"] = (options => options.AdminToken = "", "empty", "a secret, or null"),
    };

    public static TheoryData<string> Names => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_error_says_which_option_has_which_value_and_what_it_must_be(string name)
    {
        HttpProxyOptions options = Good();
        (Action<HttpProxyOptions> set, string value, string rule) = Wrong[name];
        set(options);
        string message = Assert.Throws<ForebayConfigurationException>(options.Validate).Message;
        Assert.StartsWith("HTTP proxy: ", message, StringComparison.Ordinal);
        foreach (string part in new[] { name.Split(' ')[0], value, rule })
            Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_that_can_be_wrong_is_checked()
    {
        string[] unchecked_ = ["Cache", "Collapse", "Compress", "GuardExtensions", "AccessLog"];
        Assert.Equal(
            typeof(HttpProxyOptions).GetProperties().Select(property => property.Name).Except(unchecked_, StringComparer.Ordinal).Order(StringComparer.Ordinal),
            Wrong.Keys.Where(name => typeof(HttpProxyOptions).GetProperty(name) is not null).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_bounds_themselves_are_within()
    {
        HttpProxyOptions options = Good();
        options.Origins.Add(new OriginRoute { Origin = new Uri("https://b:8443/"), Host = "b.example:80", PathPrefix = "/", HealthPath = "/health?x" });
        (options.ResponseTimeout, options.HealthEvery, options.ConnectTimeout) = (TimeSpan.FromDays(24), TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(24));
        (options.MaxBufferedBytes, options.ChunkBytes, options.MaxObjectBytes, options.MaxRequestBodyBytes) = (long.MaxValue, 16 << 20, 0, 0);
        options.TrustedProxies.Add("::ffff:10.0.0.1");
        options.ExtraKeyFields.Add("X_Tenant~1");
        options.Validate();
        foreach (OriginRoute route in options.Origins)
            new Forebay.Http.Proxy.Upstream.OriginClient(route, options, TimeProvider.System).Dispose();
    }

    private static HttpProxyOptions Good()
    {
        var options = new HttpProxyOptions();
        options.Origins.Add(new OriginRoute { Origin = new Uri("http://a") });
        options.Validate();
        return options;
    }
}
