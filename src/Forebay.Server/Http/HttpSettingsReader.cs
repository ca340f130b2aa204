using System.Collections;
using System.Net;
using Forebay.Http.Proxy;
using Forebay.Server.Backends;
using Forebay.Server.Commands;
using Forebay.Server.Configuration;
using Forebay.Server.Values;

namespace Forebay.Server.Http;

/// <summary>Puts the settings together and refuses what contradicts itself.</summary>
internal static class HttpSettingsReader
{
    private static readonly TimeSpan LongestShutdown = TimeSpan.FromHours(1);

    /// <param name="line">The command line.</param>
    /// <param name="environment">The environment's variables.</param>
    /// <exception cref="CommandException">Something is missing, wrong, or contradicts something else.</exception>
    public static HttpSettings Read(HttpCommandLine line, IDictionary environment)
    {
        if (line.Json && !line.CacheInfo)
            throw CommandException.Wrong("--json is for --cache-info, which is not given; leave it out.");
        if (line.ShutdownTimeout is { } timeout && (timeout == TimeSpan.Zero || timeout > LongestShutdown))
            throw CommandException.Wrong($"--shutdown-timeout is {Duration.Write(timeout)}; give more than zero and at most {Duration.Write(LongestShutdown)}.");
        int port = line.Port ?? HttpSettings.DefaultPort;
        int? adminPort = line.AdminPort is 0 ? null : line.AdminPort;
        CheckPorts(line, port, adminPort);
        IConfigurationRoot configuration = ConfigurationLayers.Build(line, environment);
        var settings = new HttpSettings
        {
            Address = line.Address ?? IPAddress.Loopback,
            Port = port,
            HttpsPort = line.HttpsPort,
            Certificate = CertificateFile.Choose(line),
            AdminAddress = line.AdminAddress ?? IPAddress.Loopback,
            AdminPort = adminPort,
            ShutdownTimeout = line.ShutdownTimeout ?? HttpSettings.DefaultShutdownTimeout,
            Backend = BackendSettings.Choose(line, configuration, environment[HttpSettings.RedisVariable] as string, $"http-{port}.db"),
            Configuration = configuration,
            Origins = line.Origins,
        };
        Check(settings.Proxy, settings, line.CacheInfo);
        return settings;
    }

    private static void CheckPorts(HttpCommandLine line, int port, int? adminPort)
    {
        CheckDiffer("--port", port, "--https-port", line.HttpsPort);
        CheckDiffer("--port", port, "--admin-port", adminPort);
        CheckDiffer("--https-port", line.HttpsPort, "--admin-port", adminPort);
        if (line.AdminAddress is { } address && adminPort is null)
            throw CommandException.Wrong($"--admin-address is {address} without --admin-port; name the port too, or leave it out.");
    }

    private static void CheckDiffer(string first, int? one, string second, int? other)
    {
        if (one is > 0 && one == other)
            throw CommandException.Wrong($"{first} and {second} are both {one}; give one of them another port.");
    }

    private static void Check(HttpProxyOptions proxy, HttpSettings settings, bool isForInformation)
    {
        if (proxy.Origins.Count == 0 && !isForInformation)
            throw CommandException.Wrong($"There is no origin: name the server to ask with --origin http://host:port, or in the section {ProxySection.Name}:Origins of --config.");
        foreach (OriginRoute route in proxy.Origins)
        {
            if (OriginText.WhyNot(route) is { } why)
                throw CommandException.Wrong($"An origin of the configuration ({OriginText.MatchOf(route)}): {why}");
        }
        // A host is the same in any case, a path is not.
        if (proxy.Origins.GroupBy(route => (route.Host?.ToLowerInvariant(), route.PathPrefix)).FirstOrDefault(same => same.Count() > 1) is { } same)
            throw CommandException.Wrong($"{same.Count()} origins are for {OriginText.MatchOf(same.First())}: {string.Join(", ", same.Select(route => route.Origin))}. Keep one, or tell them apart as host=URL, /path=URL or host/path=URL.");
        if (settings.AdminPort is { } port && string.IsNullOrEmpty(proxy.AdminToken))
            throw CommandException.Wrong($"--admin-port is {port} without a token; set the environment variable {HttpSettings.AdminTokenVariable}, or give --admin-token.");
    }
}
