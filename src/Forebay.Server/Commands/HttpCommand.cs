using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Forebay.Http.Proxy;
using Forebay.Server.Backends;
using Forebay.Server.Http;
using Forebay.Server.Values;

namespace Forebay.Server.Commands;

/// <summary><c>forebay http</c>: the caching proxy in front of HTTP servers.</summary>
internal sealed class HttpCommand
{
    private readonly Option<OriginRoute[]> origin = new("--origin")
    {
        HelpName = "URL",
        Description = "The server to ask, http://host:port or https://host:port. Given several times as host=URL, /path=URL or host/path=URL, each takes the requests that it names.",
        CustomParser = ReadOrigins,
    };

    private readonly Option<IPAddress?> address = CheckedOption.Object<IPAddress>("--address", "IP", "Where to listen: 127.0.0.1 (the default) for this machine alone, 0.0.0.0 or [::] for all.", IpAddress.TryRead, IpAddress.Allowed);
    private readonly Option<int?> port = CheckedOption.Value<int>("--port", "N", $"The port for HTTP. Default {HttpSettings.DefaultPort}; 0 takes any free one.", Port.TryRead, Port.Allowed);
    private readonly Option<int?> httpsPort = CheckedOption.Value<int>("--https-port", "N", "A port for HTTPS besides, with HTTP/2; it needs --certificate.", Port.TryReadFixed, Port.AllowedFixed);
    private readonly Option<string?> certificate = new("--certificate") { HelpName = "FILE", Description = "The certificate: a .pfx (or .p12) file, or a .pem (or .crt) file with its chain." };
    private readonly Option<string?> certificateKey = new("--certificate-key") { HelpName = "FILE", Description = "The key of a .pem certificate, where it is not in the same file." };
    private readonly Option<string?> certificatePassword = new("--certificate-password-file") { HelpName = "FILE", Description = "A file whose first line is the password of the .pfx file or of the key." };
    private readonly Option<int?> adminPort = CheckedOption.Value<int>("--admin-port", "N", "A port for purging, statistics and /metrics; it needs a token. Default 0: none.", Port.TryRead, Port.Allowed);
    private readonly Option<IPAddress?> adminAddress = CheckedOption.Object<IPAddress>("--admin-address", "IP", "Where the admin's port listens. Default 127.0.0.1.", IpAddress.TryRead, IpAddress.Allowed);
    private readonly Option<string?> adminToken = new("--admin-token") { HelpName = "TOKEN", Description = $"What the admin's calls bring as 'Authorization: Bearer TOKEN'. Better in the environment variable {HttpSettings.AdminTokenVariable}: others see command lines." };
    private readonly BackendOptions cache = new(ProxySection.Name, "How long responses are fresh that have no time of their own: 30s, 5m, 1h. Default: a tenth of the time since their last change.");
    private readonly Option<TimeSpan?> shutdownTimeout = CheckedOption.Value<TimeSpan>("--shutdown-timeout", "TIME", $"How long running requests may still take when the program is to end. Default {Duration.Write(HttpSettings.DefaultShutdownTimeout)}.", Duration.TryRead, Duration.Allowed);
    private readonly Option<bool> accessLog = new("--access-log") { Description = "Logs each request." };
    private readonly Option<bool> cacheInfo = new("--cache-info") { Description = "Says which backends can be used and what the settings are, and ends." };
    private readonly Option<bool> json = new("--json") { Description = "With --cache-info: as JSON." };

    public HttpCommand()
    {
        Command = new Command("http", "A caching proxy in front of HTTP servers, by RFC 9111.")
        {
            origin, address, port, httpsPort, certificate, certificateKey, certificatePassword, adminPort, adminAddress, adminToken,
            shutdownTimeout, accessLog, cacheInfo, json,
        };
        foreach (Option option in cache.All)
            Command.Options.Add(option);
        Command.SetAction((parsed, cancellationToken) => RunAsync(Read(parsed), parsed.InvocationConfiguration, cancellationToken));
    }

    public Command Command { get; }

    public HttpCommandLine Read(ParseResult parsed) => cache.Read(parsed, new HttpCommandLine
    {
        Origins = parsed.GetValue(origin) ?? [],
        Address = parsed.GetValue(address),
        Port = parsed.GetValue(port),
        HttpsPort = parsed.GetValue(httpsPort),
        Certificate = parsed.GetValue(certificate),
        CertificateKey = parsed.GetValue(certificateKey),
        CertificatePasswordFile = parsed.GetValue(certificatePassword),
        AdminPort = parsed.GetValue(adminPort),
        AdminAddress = parsed.GetValue(adminAddress),
        AdminToken = parsed.GetValue(adminToken),
        ShutdownTimeout = parsed.GetValue(shutdownTimeout),
        AccessLog = parsed.GetValue(accessLog),
        CacheInfo = parsed.GetValue(cacheInfo),
        Json = parsed.GetValue(json),
    });

    private static async Task<int> RunAsync(HttpCommandLine line, InvocationConfiguration invocation, CancellationToken cancellationToken)
    {
        HttpSettings settings = HttpSettingsReader.Read(line, Environment.GetEnvironmentVariables());
        return line.CacheInfo
            ? await CacheInformation.WriteAsync(settings, line.Json, invocation.Output, cancellationToken).ConfigureAwait(false)
            : await HttpServing.RunAsync(settings, invocation.Output, invocation.Error, cancellationToken).ConfigureAwait(false);
    }

    private static OriginRoute[]? ReadOrigins(ArgumentResult result)
    {
        List<OriginRoute> routes = [];
        foreach (Token token in result.Tokens)
        {
            if (OriginText.TryRead(token.Value, out OriginRoute? route, out string? why))
                routes.Add(route);
            else
                result.AddError($"--origin {token.Value}: {why}");
        }
        return [.. routes];
    }
}
