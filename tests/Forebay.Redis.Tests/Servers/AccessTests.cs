using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Redis.Tests.Servers;

[Trait("Needs", "server")]
public sealed class AccessTests
{
    [Fact]
    public async Task A_password_is_needed_and_a_wrong_one_is_refused_with_the_servers_words()
    {
        await using RedisServer server = await RedisServer.StartAsync("--requirepass", "right");
        await using var right = new RedisClient(RedisOptions.Parse($"{server.Address},password=right"));
        await right.ConnectAsync();
        Assert.Equal("PONG", (await right.ExecuteAsync(["PING"])).AsString());
        await using var wrong = new RedisClient(RedisOptions.Parse($"{server.Address},password=wrong"));
        Assert.Contains("WRONGPASS", (await Assert.ThrowsAsync<RedisConnectionException>(async () => await wrong.ConnectAsync())).Message, StringComparison.Ordinal);
        await using var none = new RedisClient(RedisOptions.Parse(server.Address));
        RedisConnectionException refused = await Assert.ThrowsAsync<RedisConnectionException>(async () => await none.ConnectAsync());
        Assert.Equal("NOAUTH", Assert.IsType<RedisServerException>(refused.InnerException).Code);
    }

    [Fact]
    public async Task A_user_may_do_what_its_rules_say_and_need_not_see_who_the_server_is()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        Assert.Equal("OK", await server.AskAsync("ACL", "SETUSER", "cache", "on", ">secret", "~cache:*", "+@read", "+@write", "+@connection", "-info"));
        await using var client = new RedisClient(RedisOptions.Parse($"redis://cache:secret@{server.Address}"));
        Assert.Equal("", (await client.ConnectAsync()).RunId);
        Assert.True((await client.ExecuteAsync(["SET", "cache:a", 1])).IsOk);
        Assert.Equal("NOPERM", (await Assert.ThrowsAsync<RedisServerException>(async () => await client.ExecuteAsync(["SET", "other", 1]))).Code);
        Assert.Equal("NOPERM", (await Assert.ThrowsAsync<RedisServerException>(async () => await client.SubscribeAsync("news", _ => { }))).Code);
        Assert.Equal("1", (await client.ExecuteAsync(["GET", "cache:a"])).AsString());
    }

    [Fact]
    public async Task Each_database_has_its_own_keys()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var first = new RedisClient(RedisOptions.Parse(server.Address));
        await using var third = new RedisClient(RedisOptions.Parse($"{server.Address},db=3"));
        await first.ConnectAsync();
        await third.ConnectAsync();
        await first.ExecuteAsync(["SET", "a", 1]);
        Assert.True((await third.ExecuteAsync(["GET", "a"])).IsNull);
        await using var none = new RedisClient(RedisOptions.Parse($"{server.Address},db=99"));
        Assert.Contains("DB index is out of range", (await Assert.ThrowsAsync<RedisConnectionException>(async () => await none.ConnectAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_encrypted_connection_needs_a_certificate_that_is_trusted()
    {
        string folder = Directory.CreateTempSubdirectory("forebay-tls").FullName;
        try
        {
            using X509Certificate2 certificate = await MakeCertificateAsync(folder);
            int port = RedisServer.FreePort();
            await using RedisServer server = await RedisServer.StartOnAsync(
                0, "--tls-port", $"{port}", "--tls-cert-file", Path.Combine(folder, "cert.pem"), "--tls-key-file", Path.Combine(folder, "key.pem"), "--tls-ca-cert-file", Path.Combine(folder, "cert.pem"), "--tls-auth-clients", "no");
            RedisOptions options = RedisOptions.Parse($"rediss://127.0.0.1:{port}?sslHost=redis.test");
            await using (var doubtful = new RedisClient(options))
                Assert.Contains("certificate", (await Assert.ThrowsAsync<RedisConnectionException>(async () => await doubtful.ConnectAsync())).Message, StringComparison.OrdinalIgnoreCase);
            options.Tls.Configure = tls => tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { certificate }, RevocationMode = X509RevocationMode.NoCheck };
            await using var client = new RedisClient(options);
            await client.ConnectAsync();
            byte[] large = new byte[2_000_000];
            new Random(1).NextBytes(large);
            await client.ExecuteAsync(["SET", "large", large]);
            await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => Assert.Equal(large, (await client.ExecuteAsync(["GET", "large"])).AsBytes())));
            options.Tls.TargetHost = "another.test";
            await using var other = new RedisClient(options);
            await Assert.ThrowsAsync<RedisConnectionException>(async () => await other.ConnectAsync());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<X509Certificate2> MakeCertificateAsync(string folder)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=redis.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("redis.test");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        await File.WriteAllTextAsync(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }
}
