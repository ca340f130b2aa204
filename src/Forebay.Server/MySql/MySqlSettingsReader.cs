using System.Collections;
using System.Globalization;
using Forebay.MySql.Proxy;
using Forebay.Server.Backends;
using Forebay.Server.Commands;
using Forebay.Server.Configuration;
using Forebay.Server.Http;

namespace Forebay.Server.MySql;

/// <summary>Puts the settings together and refuses what contradicts itself.</summary>
internal static class MySqlSettingsReader
{
    /// <param name="line">The command line.</param>
    /// <param name="environment">The environment's variables.</param>
    /// <exception cref="CommandException">Something is missing, wrong, or contradicts something else.</exception>
    public static MySqlSettings Read(MySqlCommandLine line, IDictionary environment)
    {
        IConfigurationRoot configuration = ConfigurationLayers.Build(line, environment);
        var options = new MySqlProxyOptions();
        MySqlSection.Apply(configuration, options);
        Apply(line, options);
        if (PasswordOf(line, environment) is { } password)
            options.Password = password;
        if (options.User is null && options.Password.Length > 0)
            throw CommandException.Wrong("A password is given for the proxy's own user, and no user: give --user, or leave the password out.");
        return new MySqlSettings
        {
            Proxy = options,
            Backend = BackendSettings.Choose(line, configuration, environment[HttpSettings.RedisVariable] as string, $"mysql-{options.Port}.db"),
            FreshFor = line.FreshFor,
            Configuration = configuration,
        };
    }

    private static void Apply(MySqlCommandLine line, MySqlProxyOptions options)
    {
        if (line.Upstream is { } upstream)
            ApplyUpstream(upstream, options);
        options.Address = line.Address ?? options.Address;
        options.Port = line.Port ?? options.Port;
        options.User = line.User ?? options.User;
        options.UpstreamTls = line.UpstreamTls ?? options.UpstreamTls;
        options.UpstreamCertificateAuthority = line.UpstreamCertificateAuthority ?? options.UpstreamCertificateAuthority;
        options.CertificateFile = line.Certificate ?? options.CertificateFile;
        options.CertificateKeyFile = line.CertificateKey ?? options.CertificateKeyFile;
        options.Consistency = line.Consistency ?? options.Consistency;
        options.MaxClients = line.MaxClients ?? options.MaxClients;
    }

    private static void ApplyUpstream(string upstream, MySqlProxyOptions options)
    {
        if (upstream.StartsWith('/'))
        {
            options.UpstreamSocket = upstream;
            return;
        }
        // An address of IPv6 has colons of its own, and stands in brackets.
        int end = upstream.StartsWith('[') ? upstream.IndexOf(']', StringComparison.Ordinal) + 1 : 0;
        int colon = upstream.IndexOf(':', end);
        bool hasPort = colon >= 0;
        string host = (hasPort ? upstream[..colon] : upstream).Trim('[', ']');
        int port = options.UpstreamPort;
        if (host.Length == 0 || (end > 0 && colon != end && end != upstream.Length) || (hasPort && (!int.TryParse(upstream.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65_535)))
            throw CommandException.Wrong($"--upstream is '{upstream}'; give HOST:PORT, [IPV6]:PORT, or the path of a socket.");
        (options.UpstreamHost, options.UpstreamPort) = (host, port);
    }

    private static string? PasswordOf(MySqlCommandLine line, IDictionary environment)
    {
        if (line.PasswordFile is not { } file)
            return environment[MySqlSettings.PasswordVariable] as string;
        try
        {
            return File.ReadLines(file).FirstOrDefault() ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Wrong($"--password-file {file} can't be read: {e.Message}", e);
        }
    }
}
