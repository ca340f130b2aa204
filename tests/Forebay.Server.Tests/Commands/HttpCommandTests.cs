using Forebay.Testing;
using Xunit;

namespace Forebay.Server.Commands;

public sealed class HttpCommandTests
{
    private const string Origin = "http://127.0.0.1:9";

    [Theory]
    [InlineData("'70000'", "0 to 65535", "--port", "70000")]
    [InlineData("'-1'", "0 to 65535", "--port", "-1")]
    [InlineData("'many'", "0 to 65535", "--port", "many")]
    [InlineData("'0'", "1 to 65535", "--https-port", "0")]
    [InlineData("'here'", "IP address", "--address", "here")]
    [InlineData("'7'", "IP address", "--address", "7")]
    [InlineData("'127.1'", "IP address", "--admin-address", "127.1")]
    [InlineData("'disk'", "memory, sqlite, redis or tiered", "--cache-backend", "disk")]
    [InlineData("'1'", "memory, sqlite, redis or tiered", "--cache-backend", "1")]
    [InlineData("'30'", "30s", "--cache-ttl", "30")]
    [InlineData("'256MB'", "256MiB", "--cache-memory", "256MB")]
    [InlineData("512 KiB", "1 MiB or more", "--cache-memory", "512KiB")]
    [InlineData("0ms", "more than zero", "--shutdown-timeout", "0s")]
    [InlineData("2h", "at most 1h", "--shutdown-timeout", "2h")]
    public Task A_wrong_value_is_quoted_with_what_would_be_right(string value, string right, params string[] words) => RefusedAsync([value, right], [.. words, "--origin", Origin]);

    [Theory]
    [InlineData("has the path '/shop'", "http://a/shop")]
    [InlineData("has the path '/?x=1'", "http://a/?x=1")]
    [InlineData("neither http nor https", "ftp://a")]
    [InlineData("is no URL", "localhost")]
    [InlineData("is no URL", "/img=")]
    [InlineData("nothing before the '='", "=http://a")]
    [InlineData("has a user", "http://me:secret@a")]
    [InlineData("'a b' is no host", "a b=http://a")]
    [InlineData("'/a?b' is no path", "/a?b=http://a")]
    public Task An_origin_that_can_not_be_is_told_why(string why, string origin) => RefusedAsync(["--origin " + origin, why], ["--origin", origin]);

    [Fact]
    public Task No_origin_is_an_error() => RefusedAsync(["There is no origin", "--origin http://host:port"], []);

    [Theory]
    [InlineData("every request", "http://a:1", "http://b:2")]
    [InlineData("shop.example/img", "shop.example/img=http://a:1", "Shop.Example/img=http://b:2")]
    public Task Two_origins_for_the_same_requests_are_an_error(string match, string first, string second) =>
        RefusedAsync([match, "http://a:1", "http://b:2"], ["--origin", first, "--origin", second]);

    [Theory]
    [InlineData("--cache-db is 'x'", "--cache-backend", "memory", "--cache-db", "x")]
    [InlineData("--cache-db is 'x'", "--cache-backend", "redis", "--cache-db", "x", "--redis", "localhost")]
    [InlineData("no file", "--cache-db", ":memory:")]
    [InlineData("--redis is given", "--cache-backend", "memory", "--redis", "localhost")]
    [InlineData("--redis is given", "--cache-backend", "sqlite", "--redis", "localhost")]
    [InlineData("no Redis is named", "--cache-backend", "redis")]
    [InlineData("no Redis is named", "--cache-backend", "tiered")]
    [InlineData("port", "--redis", "localhost:99999")]
    [InlineData("--port and --admin-port are both 8080", "--admin-port", "8080", "--admin-token", "t")]
    [InlineData("--port and --https-port are both 8080", "--https-port", "8080", "--certificate", "x.pfx")]
    [InlineData("--https-port and --admin-port are both 8443", "--https-port", "8443", "--admin-port", "8443", "--certificate", "x.pfx", "--admin-token", "t")]
    [InlineData("without a token", "--admin-port", "8081")]
    [InlineData("without --admin-port", "--admin-address", "127.0.0.1")]
    [InlineData("without a certificate", "--https-port", "8443")]
    [InlineData("without --https-port", "--certificate", "x.pfx")]
    [InlineData("there is none", "--certificate-key", "x.key")]
    [InlineData("leave --certificate-key out", "--https-port", "8443", "--certificate", "x.pfx", "--certificate-key", "x.key")]
    [InlineData("ends in", "--https-port", "8443", "--certificate", "x.txt")]
    [InlineData("--cache-info", "--json")]
    [InlineData("no such file", "--config", "nowhere.json")]
    public Task Options_that_contradict_each_other_are_an_error(string what, params string[] words) => RefusedAsync([what], [.. words, "--origin", Origin]);

    [Theory]
    [InlineData("""{ "Proxy": { "Retries": 2 } }""", "'Proxy'")]
    [InlineData("""{ "HttpProxy": { "Retrys": 2 } }""", "'Retrys'")]
    [InlineData("""{ "HttpProxy": { "Retries": "two" } }""", "HttpProxy:Retries")]
    [InlineData("""{ "HttpProxy": { "Origins": [ { "Origin": "http://a/b" } ] } }""", "has the path '/b'")]
    [InlineData("""{ "HttpProxy": """, "LineNumber")]
    public async Task A_configuration_that_can_not_be_is_told_where(string text, string what)
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["forebay.json"], text);

        await RefusedAsync([what], ["--cache-info", "--config", folder["forebay.json"], "--cache-backend", "memory"]);
    }

    [Theory]
    [InlineData("""{ "Forebay": { "WarmUp": 1 } }""", "WarmUp")]
    [InlineData("""{ "Forebay": { "WarmUpEntries": -1 } }""", "WarmUpEntries is -1")]
    public async Task What_the_engine_does_not_know_or_allow_ends_the_start(string text, string what)
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["forebay.json"], text);

        await RefusedAsync([what], ["--config", folder["forebay.json"], "--cache-backend", "memory", "--port", "0", "--origin", Origin]);
    }

    private static async Task RefusedAsync(string[] told, string[] words)
    {
        CommandRun run = await CommandRun.OfAsync(["http", .. words]);

        Assert.Equal(ExitCode.Wrong, run.Code);
        Assert.All(told, what => Assert.Contains(what, run.Errors));
        Assert.DoesNotContain("   at ", run.Errors);
        Assert.Empty(run.Output);
    }
}
