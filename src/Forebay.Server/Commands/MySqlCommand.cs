using System.CommandLine;
using System.Globalization;
using System.Net;
using Forebay.MySql;
using Forebay.MySql.Proxy;
using Forebay.Server.MySql;
using Forebay.Server.Values;

namespace Forebay.Server.Commands;

/// <summary><c>forebay mysql</c>: the caching proxy in front of a MySQL or MariaDB server.</summary>
internal sealed class MySqlCommand
{
    private const string AllowedTls = "preferred, disabled, required, verify-ca or verify-full", AllowedConsistency = "bounded, strict or ttl";

    private readonly Option<string?> upstream = new("--upstream") { HelpName = "HOST:PORT", Description = "The server to ask, or the path of its socket. Default 127.0.0.1:3306." };
    private readonly Option<IPAddress?> address = CheckedOption.Object<IPAddress>("--address", "IP", "Where to listen: 127.0.0.1 (the default) for this machine alone, 0.0.0.0 or [::] for all.", IpAddress.TryRead, IpAddress.Allowed);
    private readonly Option<int?> port = CheckedOption.Value<int>("--port", "N", "The port to listen on. Default 3307; 0 takes any free one.", Port.TryRead, Port.Allowed);
    private readonly Option<string?> user = new("--user") { HelpName = "NAME", Description = "The user by whom the proxy itself reads the schema. Without one nothing is cached." };
    private readonly Option<string?> passwordFile = new("--password-file") { HelpName = "FILE", Description = $"A file whose first line is that user's password. Or as {MySqlSettings.PasswordVariable}." };
    private readonly Option<MySqlTlsMode?> upstreamTls = CheckedOption.Value<MySqlTlsMode>("--upstream-tls", "MODE", $"TLS to the server: {AllowedTls}. Default: preferred.", TryReadTls, AllowedTls);
    private readonly Option<string?> upstreamCa = new("--upstream-ca") { HelpName = "FILE", Description = "The authorities that may sign the server's certificate, in PEM." };
    private readonly Option<string?> certificate = new("--certificate") { HelpName = "FILE", Description = "The certificate that clients see, in PEM. Without one they can't use TLS." };
    private readonly Option<string?> certificateKey = new("--certificate-key") { HelpName = "FILE", Description = "Its key, where it is not in the same file." };
    private readonly Option<MySqlConsistency?> consistency = CheckedOption.Value<MySqlConsistency>("--consistency", "LEVEL", $"How old answers may be in view of writes past the proxy: {AllowedConsistency}. Default: bounded.", TryReadConsistency, AllowedConsistency);
    private readonly Option<int?> maxClients = CheckedOption.Value<int>("--max-clients", "N", "The most clients at a time. Default 10000.", TryReadCount, "a number from 1 to 1000000");
    private readonly BackendOptions cache = new(MySqlSection.Name, "How long answers are fresh of which nobody says that they changed: 30s, 5m, 1h. Default: 5m.");

    public MySqlCommand()
    {
        Command = new Command("mysql", "A caching proxy in front of a MySQL or MariaDB server.") { upstream, address, port, user, passwordFile, upstreamTls, upstreamCa, certificate, certificateKey, consistency, maxClients };
        foreach (Option option in cache.All)
            Command.Options.Add(option);
        Command.SetAction((parsed, cancellationToken) => MySqlServing.RunAsync(MySqlSettingsReader.Read(Read(parsed), Environment.GetEnvironmentVariables()), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellationToken));
    }

    public Command Command { get; }

    public MySqlCommandLine Read(ParseResult parsed) => cache.Read(parsed, new MySqlCommandLine
    {
        Upstream = parsed.GetValue(upstream),
        Address = parsed.GetValue(address),
        Port = parsed.GetValue(port),
        User = parsed.GetValue(user),
        PasswordFile = parsed.GetValue(passwordFile),
        UpstreamTls = parsed.GetValue(upstreamTls),
        UpstreamCertificateAuthority = parsed.GetValue(upstreamCa),
        Certificate = parsed.GetValue(certificate),
        CertificateKey = parsed.GetValue(certificateKey),
        Consistency = parsed.GetValue(consistency),
        MaxClients = parsed.GetValue(maxClients),
    });

    private static bool TryReadTls(string text, out MySqlTlsMode mode)
    {
        MySqlTlsMode? found = text switch
        {
            "preferred" => MySqlTlsMode.Preferred,
            "disabled" => MySqlTlsMode.Disabled,
            "required" => MySqlTlsMode.Required,
            "verify-ca" => MySqlTlsMode.VerifyCa,
            "verify-full" => MySqlTlsMode.VerifyFull,
            _ => null,
        };
        mode = found ?? default;
        return found is not null;
    }

    private static bool TryReadConsistency(string text, out MySqlConsistency level)
    {
        MySqlConsistency? found = text switch { "bounded" => MySqlConsistency.Bounded, "strict" => MySqlConsistency.Strict, "ttl" => MySqlConsistency.TimeOnly, _ => null };
        level = found ?? default;
        return found is not null;
    }

    private static bool TryReadCount(string text, out int count) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= 1_000_000;
}
