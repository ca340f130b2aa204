using System.Net;
using System.Net.Sockets;

namespace Forebay.Server.Values;

/// <summary>An address to listen on.</summary>
internal static class IpAddress
{
    /// <summary>What to give.</summary>
    public const string Allowed = "an IP address of this machine, or 0.0.0.0 for all";

    public static bool TryRead(string text, out IPAddress ip)
    {
        bool good = IPAddress.TryParse(text, out IPAddress? parsed);
        ip = parsed ?? IPAddress.None;
        // '1' is an address to .NET: 0.0.0.1.
        return good && (ip.AddressFamily == AddressFamily.InterNetworkV6 || ip.ToString() == text);
    }
}
