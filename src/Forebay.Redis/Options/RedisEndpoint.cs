using System.Globalization;

namespace Forebay.Redis;

/// <summary>Where a server listens.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">1 to 65,535.</param>
public readonly record struct RedisEndpoint(string Host, int Port)
{
    /// <summary>The port that servers listen on where nothing else is said.</summary>
    public const int DefaultPort = 6379;

    /// <summary>Reads <c>host</c>, <c>host:port</c> or <c>[::1]:port</c>.</summary>
    /// <exception cref="ForebayConfigurationException">It is none of them.</exception>
    public static RedisEndpoint Parse(string text, int defaultPort = DefaultPort)
    {
        ArgumentNullException.ThrowIfNull(text);
        string host = text, port = "";
        int colon = text.LastIndexOf(':');
        if (text.StartsWith('[') && text.IndexOf(']') is > 0 and int close)
        {
            host = text[1..close];
            port = text[(close + 1)..];
            if (port.Length > 0 && port[0] != ':')
                throw Unreadable(text);
            port = port.TrimStart(':');
        }
        else if (colon >= 0 && text.IndexOf(':') == colon)
        {
            host = text[..colon];
            port = text[(colon + 1)..];
            if (port.Length == 0)
                throw Unreadable(text);
        }
        if (string.IsNullOrWhiteSpace(host) || host.Any(char.IsWhiteSpace))
            throw Unreadable(text);
        if (port.Length == 0)
            return new(host, defaultPort);
        return int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 65_535 ? new(host, number) : throw Unreadable(text);
    }

    /// <summary><c>host:port</c>, with brackets about an address of version 6.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    private static ForebayConfigurationException Unreadable(string text) => new($"Redis: '{text}' is no endpoint; write 'host', 'host:port' or '[address]:port' with a port from 1 to 65535.");
}
