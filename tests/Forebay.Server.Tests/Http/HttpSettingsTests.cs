using System.Collections;
using System.Net;
using Forebay.Http.Proxy;
using Forebay.Server.Backends;
using Forebay.Server.Commands;
using Forebay.Testing;
using Xunit;

namespace Forebay.Server.Http;

public sealed class HttpSettingsTests
{
    private static readonly string[] Origin = ["--origin", "http://127.0.0.1:9"];

    [Fact]
    public void Without_more_than_an_origin_it_is_for_this_machine_alone()
    {
        HttpSettings settings = Read([], Origin);

        Assert.Equal((IPAddress.Loopback, 8080, null, null), (settings.Address, settings.Port, settings.HttpsPort, settings.AdminPort));
        Assert.Equal((CacheBackend.Sqlite, true), (settings.Backend.Wish, settings.Backend.MayFallBack));
        Assert.EndsWith("http-8080.db", settings.Backend.File);
        Assert.Equal("http://127.0.0.1:9/", Assert.Single(settings.Proxy.Origins).Origin!.AbsoluteUri);
        Assert.Null(settings.Proxy.Cache.DefaultFreshFor);
        Assert.Null(settings.Proxy.AdminToken);
        Assert.False(settings.Proxy.AccessLog);
    }

    [Fact]
    public void Every_option_is_read()
    {
        HttpSettings settings = Read([], ["--origin", "a=http://a", "--origin", "/b=http://b", "--address", "0.0.0.0", "--port", "1", "--https-port", "2", "--certificate", "c.pem", "--certificate-key", "c.key", "--certificate-password-file", "p",
            "--admin-port", "3", "--admin-address", "::1", "--admin-token", "t", "--cache-backend", "tiered", "--cache-ttl", "30s", "--cache-db", "c.db", "--cache-memory", "2MiB", "--redis", "r:1,password=secret", "--shutdown-timeout", "1m",
            "--no-fallback", "--access-log"]);

        Assert.Equal((IPAddress.Any, 1, 2, IPAddress.IPv6Loopback, 3), (settings.Address, settings.Port, settings.HttpsPort!.Value, settings.AdminAddress, settings.AdminPort!.Value));
        Assert.Equal(new CertificateFile("c.pem", "c.key", "p"), settings.Certificate);
        Assert.Equal(new BackendSettings(CacheBackend.Tiered, false, "c.db", "r:1,password=secret", 2 << 20), settings.Backend);
        Assert.Equal("r:1", settings.Backend.RedisPlace);
        Assert.Equal(TimeSpan.FromMinutes(1), settings.ShutdownTimeout);
        Assert.Equal(["a", null], settings.Proxy.Origins.Select(route => route.Host));
        Assert.Equal((TimeSpan.FromSeconds(30), "t", true), (settings.Proxy.Cache.DefaultFreshFor, settings.Proxy.AdminToken, settings.Proxy.AccessLog));
    }

    [Fact]
    public void Paths_are_told_apart_by_case() => Assert.Equal(2, Read([], ["--origin", "/a=http://a", "--origin", "/A=http://b"]).Proxy.Origins.Count);

    [Fact]
    public void An_admin_port_of_0_is_none() => Assert.Null(Read([], [.. Origin, "--admin-port", "0"]).AdminPort);

    [Theory]
    [InlineData("Sqlite", null)]
    [InlineData("Tiered", "redis.example:6379")]
    public void Without_a_backend_it_is_tiered_where_there_is_a_Redis(string backend, string? redis) =>
        Assert.Equal(backend, Read(redis is null ? [] : new Hashtable { ["FOREBAY_REDIS"] = redis }, Origin).Backend.Wish.ToString());

    [Fact]
    public void A_Redis_of_the_environment_does_not_contradict_another_backend() =>
        Assert.Null(Read(new Hashtable { ["FOREBAY_REDIS"] = "r:1" }, [.. Origin, "--cache-backend", "memory"]).Backend.Redis);

    [Fact]
    public async Task The_command_line_goes_before_the_file_and_the_file_before_the_environment()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["c.json"], """
            {
              "HttpProxy": {
                "Origins": [ { "Origin": "http://file", "Host": "a", "PathPrefix": "/p", "PreserveHost": true } ],
                "AdminToken": "file", "Retries": 3, "TagFields": [ "xkey" ], "Cache": { "DefaultFreshFor": "00:00:05" }
              },
              "Forebay": { "Memory": { "MaxBytes": 33554432 }, "Sqlite": { "Path": "file.db" } }
            }
            """);
        var environment = new Hashtable { ["FOREBAY_ADMIN_TOKEN"] = "environment", ["HttpProxy__Retries"] = "7", ["HttpProxy__FailuresUntilIll"] = "9", ["HttpProxyless"] = "no", ["Forebay__Sqlite__Path"] = "environment.db" };

        HttpSettings file = Read(environment, ["--config", folder["c.json"]]);
        HttpSettings line = Read(environment, ["--config", folder["c.json"], "--admin-token", "line", "--cache-ttl", "1s", "--cache-db", "line.db", "--cache-memory", "1MiB", .. Origin]);
        HttpSettings alone = Read(environment, Origin);

        Assert.Equal(("file", 3, 9, TimeSpan.FromSeconds(5)), (file.Proxy.AdminToken, file.Proxy.Retries, file.Proxy.FailuresUntilIll, file.Proxy.Cache.DefaultFreshFor));
        Assert.Equal(("file.db", 32L << 20), (file.Backend.File, file.Backend.MemoryBytes));
        OriginRoute route = Assert.Single(file.Proxy.Origins);
        Assert.Equal(("http://file/", "a", "/p", true), (route.Origin!.AbsoluteUri, route.Host, route.PathPrefix, route.PreserveHost));
        Assert.Equal(["xkey"], file.Proxy.TagFields);
        Assert.Equal(("line", TimeSpan.FromSeconds(1)), (line.Proxy.AdminToken, line.Proxy.Cache.DefaultFreshFor));
        Assert.Equal(("line.db", 1L << 20), (line.Backend.File, line.Backend.MemoryBytes));
        Assert.Equal("http://127.0.0.1:9/", Assert.Single(line.Proxy.Origins).Origin!.AbsoluteUri);
        Assert.Equal(("environment", 7, "environment.db"), (alone.Proxy.AdminToken, alone.Proxy.Retries, alone.Backend.File));
        Assert.Equal(["Surrogate-Key", "Cache-Tag"], alone.Proxy.TagFields);
    }

    private static HttpSettings Read(Hashtable environment, string[] words)
    {
        var command = new HttpCommand();
        return HttpSettingsReader.Read(command.Read(command.Command.Parse(words)), environment);
    }
}
