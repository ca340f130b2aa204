using System.Data.Common;
using System.Globalization;

namespace Forebay.MySql.Sessions;

/// <summary>Reads connection strings: <c>Server=db;Port=3306;User ID=forebay;Password=…;Database=shop;SslMode=VerifyFull;SslCa=ca.pem</c>.</summary>
internal static class MySqlConnectionText
{
    /// <summary>Reads where a server is and who connects; keys that say something else are left to others.</summary>
    /// <param name="text">The text, which is repeated in no error: it may hold a password.</param>
    /// <exception cref="ArgumentException">It can't be read.</exception>
    public static MySqlEndpoint Read(string text) => Read(text, new MySqlEndpoint(), out _);

    /// <inheritdoc cref="Read(string)"/>
    /// <param name="text">The text.</param>
    /// <param name="defaults">What is not said.</param>
    /// <param name="unknown">The keys that are not known here, in lower case.</param>
    public static MySqlEndpoint Read(string text, MySqlEndpoint defaults, out IReadOnlyDictionary<string, string> unknown)
    {
        ArgumentNullException.ThrowIfNull(text);
        var pairs = new DbConnectionStringBuilder { ConnectionString = text };
        MySqlEndpoint endpoint = defaults;
        Dictionary<string, string> others = new(StringComparer.OrdinalIgnoreCase);
        foreach (string key in pairs.Keys)
        {
            string value = Convert.ToString(pairs[key], CultureInfo.InvariantCulture) ?? "";
            switch (key.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant())
            {
                case "SERVER" or "HOST" or "DATASOURCE" or "ADDRESS":
                    // As other providers have it: a path is a Unix socket.
                    endpoint = value.StartsWith('/') ? endpoint with { UnixSocket = value } : endpoint with { Host = value };
                    break;
                case "PORT":
                    endpoint = endpoint with { Port = PortOf(value) };
                    break;
                case "UNIXSOCKET":
                    endpoint = endpoint with { UnixSocket = value.Length == 0 ? null : value };
                    break;
                case "USERID" or "UID" or "USER" or "USERNAME":
                    endpoint = endpoint with { User = value };
                    break;
                case "PASSWORD" or "PWD":
                    endpoint = endpoint with { Password = value };
                    break;
                case "DATABASE" or "INITIALCATALOG":
                    endpoint = endpoint with { Database = value };
                    break;
                case "SSLMODE":
                    endpoint = endpoint with { Tls = TlsOf(value) };
                    break;
                case "SSLCA" or "CACERTIFICATEFILE":
                    endpoint = endpoint with { CertificateAuthorityFile = value.Length == 0 ? null : value };
                    break;
                default:
                    others[key] = value;
                    break;
            }
        }
        unknown = others;
        return endpoint;
    }

    private static int PortOf(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65_535 ? port : throw new ArgumentException($"Port is '{value}'; it must be 1 to 65535.");

    private static MySqlTlsMode TlsOf(string value) => value.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant() switch
    {
        "PREFERRED" => MySqlTlsMode.Preferred,
        "NONE" or "DISABLED" => MySqlTlsMode.Disabled,
        "REQUIRED" => MySqlTlsMode.Required,
        "VERIFYCA" => MySqlTlsMode.VerifyCa,
        "VERIFYFULL" or "VERIFYIDENTITY" => MySqlTlsMode.VerifyFull,
        _ => throw new ArgumentException($"SslMode is '{value}'; it must be Preferred, None, Required, VerifyCA or VerifyFull."),
    };
}
