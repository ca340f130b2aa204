using Forebay.MySql.Protocol;

namespace Forebay.MySql.Proxy.Login;

/// <summary>Which capabilities pass through the proxy. What it hides would change packets in a way that nobody here needs to understand.</summary>
internal static class CapabilityRules
{
    private const MySqlCapabilities Hidden = MySqlCapabilities.Compress | MySqlCapabilities.ZstdCompression | MySqlCapabilities.OptionalResultMetadata | MySqlCapabilities.QueryAttributes
        | MySqlCapabilities.CapabilityExtension | MySqlCapabilities.MariaDbProgress | MySqlCapabilities.MariaDbExtendedMetadata | MySqlCapabilities.MariaDbCacheMetadata | MySqlCapabilities.MariaDbMultiCommand;

    /// <summary>What the client is offered.</summary>
    public static MySqlCapabilities Offered(MySqlCapabilities server, bool offersTls) =>
        (server & ~(Hidden | MySqlCapabilities.Ssl)) | (offersTls ? MySqlCapabilities.Ssl : 0);

    /// <summary>What the client and the proxy have agreed on.</summary>
    public static MySqlCapabilities Agreed(MySqlCapabilities client, MySqlCapabilities offered) => client & (offered | MySqlCapabilities.LongPassword);

    /// <summary>What the server is asked for: what the client asked for, and to be told of changes in the session.</summary>
    public static MySqlCapabilities Upstream(MySqlCapabilities agreed, MySqlCapabilities server, bool encrypts)
    {
        MySqlCapabilities wanted = (agreed & ~MySqlCapabilities.Ssl) | MySqlCapabilities.SessionTrack | MySqlCapabilities.LengthEncodedAuthentication;
        return (wanted & (server | MySqlCapabilities.LongPassword)) | (encrypts ? MySqlCapabilities.Ssl : 0);
    }
}
