using System.Globalization;

namespace Forebay.Redis.Cluster;

/// <summary>What a server of a cluster says when a key is not its own.</summary>
/// <param name="Kind">What is to be done.</param>
/// <param name="Target">Where; null where the server itself does not know.</param>
internal readonly record struct Redirection(RedirectionKind Kind, RedisEndpoint? Target)
{
    /// <param name="error">What the server wrote: <c>MOVED 3999 127.0.0.1:6381</c>.</param>
    /// <param name="from">The server; an empty host in the error stands for its own.</param>
    public static Redirection Of(string error, RedisEndpoint from) => RedisServerException.CodeOf(error) switch
    {
        "MOVED" => new(RedirectionKind.Moved, TargetOf(error, from)),
        "ASK" => new(RedirectionKind.Ask, TargetOf(error, from)),
        "TRYAGAIN" or "CLUSTERDOWN" or "LOADING" or "MASTERDOWN" => new(RedirectionKind.Later, null),
        _ => default,
    };

    private static RedisEndpoint? TargetOf(string error, RedisEndpoint from)
    {
        string address = error[(error.LastIndexOf(' ') + 1)..];
        int colon = address.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(address[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65_535)
            return null;
        string host = address[..colon].Trim('[', ']');
        return host == "?" ? null : new RedisEndpoint(host.Length == 0 ? from.Host : host, port);
    }
}
