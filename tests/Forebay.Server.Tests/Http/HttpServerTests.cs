using System.Collections;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Forebay.Server.Backends;
using Forebay.Server.Commands;
using Forebay.Testing;
using Forebay.Testing.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.Server.Http;

public sealed class HttpServerTests : IDisposable
{
    private const string Origin = "http://127.0.0.1:9";
    private const string Password = "of the file";
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_admins_port_has_the_metrics_and_the_other_belongs_to_the_origin()
    {
        int adminPort = RedisServer.FreePort();
        await using WebApplication app = await StartAsync("--admin-port", $"{adminPort}", "--admin-token", "t");
        using var client = new HttpClient();
        string[] urls = [.. app.Urls];

        using HttpResponseMessage metrics = await client.GetAsync(new Uri($"http://127.0.0.1:{adminPort}/metrics"));
        using HttpResponseMessage unknown = await client.GetAsync(new Uri($"http://127.0.0.1:{adminPort}/elsewhere"));
        using HttpResponseMessage proxied = await client.GetAsync(new Uri(urls[0] + "/metrics"));

        Assert.Equal(2, urls.Length);
        Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
        Assert.Contains("forebay_cache_requests_total{", await metrics.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.BadGateway, proxied.StatusCode);
    }

    [Theory]
    [InlineData("c.pfx", null)]
    [InlineData("c.pem", "c.key")]
    [InlineData("both.pem", null)]
    public async Task HTTPS_speaks_HTTP_2_with_the_certificate_of_the_file(string certificate, string? key)
    {
        using X509Certificate2 own = await WriteCertificateAsync();
        string[] words = ["--https-port", $"{RedisServer.FreePort()}", "--certificate", folder[certificate], .. key is null ? [] : (string[])["--certificate-key", folder[key]], .. certificate == "c.pfx" ? (string[])["--certificate-password-file", folder["password"]] : []];
        await using WebApplication app = await StartAsync(words);
        // Nothing but this certificate is trusted.
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { own }, RevocationMode = X509RevocationMode.NoCheck };
        using var handler = new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = trust } };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Urls.Last()) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using HttpResponseMessage response = await client.SendAsync(request);

        Assert.Equal(HttpVersion.Version20, response.Version);
    }

    [Theory]
    [InlineData("c.pfx")]
    [InlineData("c.pem")]
    [InlineData("nowhere.pem")]
    public async Task A_certificate_that_can_not_be_read_is_told(string certificate)
    {
        using X509Certificate2 own = await WriteCertificateAsync();

        CommandException thrown = await Assert.ThrowsAsync<CommandException>(() => StartAsync("--https-port", "1", "--certificate", folder[certificate]));

        Assert.Equal(ExitCode.Wrong, thrown.Code);
        Assert.Contains(folder[certificate], thrown.Message);
    }

    [Fact]
    public async Task Options_of_the_file_do_not_stand_against_a_start_without_it()
    {
        await File.WriteAllTextAsync(folder["c.json"], """{ "Forebay": { "Sqlite": { "Path": "x.db" }, "WarmUpEntries": 7 } }""");

        await using WebApplication app = await StartAsync("--config", folder["c.json"]);

        Assert.Single(app.Urls);
    }

    [Fact]
    public async Task What_was_stored_is_there_after_the_next_start()
    {
        string[] words = ["--cache-db", folder["c.db"], "--origin", Origin, "--port", "0"];
        await using (WebApplication first = await StartAsync(CacheBackend.Sqlite, words))
        {
            await first.Services.GetRequiredService<TieredCache>().SetAsync("http:x", "kept");
            await first.StopAsync();
        }

        await using WebApplication second = await StartAsync(CacheBackend.Sqlite, words);

        Assert.Equal("kept", await second.Services.GetRequiredService<TieredCache>().GetOrCreateAsync<string>("http:x", (_, _) => new("made anew")));
    }

    private async Task<X509Certificate2> WriteCertificateAsync()
    {
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string key = rsa.ExportPkcs8PrivateKeyPem();
        await File.WriteAllTextAsync(folder["c.pem"], made.ExportCertificatePem());
        await File.WriteAllTextAsync(folder["c.key"], key);
        await File.WriteAllTextAsync(folder["both.pem"], $"{made.ExportCertificatePem()}\n{key}\n");
        await File.WriteAllBytesAsync(folder["c.pfx"], made.Export(X509ContentType.Pfx, Password));
        await File.WriteAllTextAsync(folder["password"], Password + "\n");
        return made;
    }

    private static Task<WebApplication> StartAsync(params string[] words) => StartAsync(CacheBackend.Memory, [.. words, "--origin", Origin, "--port", "0", "--cache-backend", "memory"]);

    private static async Task<WebApplication> StartAsync(CacheBackend backend, string[] words)
    {
        var command = new HttpCommand();
        WebApplication app = HttpServer.Build(HttpSettingsReader.Read(command.Read(command.Command.Parse(words)), new Hashtable()), backend);
        await app.StartAsync();
        return app;
    }
}
