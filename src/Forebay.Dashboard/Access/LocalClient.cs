using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Dashboard.Access;

/// <summary>Tells whether a request comes from this machine, and from someone who knows that it goes to this machine.</summary>
internal static class LocalClient
{
    // In-process: no connection, and so no address. A null address from any other server (a Unix socket, say) may be a proxy's: not local.
    private const string TestServer = "Microsoft.AspNetCore.TestHost.TestServer";

    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"];

    /// <summary>Null where the client is local; otherwise why it is not taken for that.</summary>
    public static string? WhyNot(HttpContext context)
    {
        IPAddress? remote = context.Connection.RemoteIpAddress;
        if (remote is null)
        {
            if (context.RequestServices.GetService<IServer>()?.GetType().FullName != TestServer)
                return "the client's address is not known";
        }
        else if (!IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote))
        {
            return $"the client is {remote}";
        }
        // A reverse proxy on this machine has a loopback address, whoever stands behind it.
        if (ProxyHeaders.FirstOrDefault(context.Request.Headers.ContainsKey) is { } header)
            return $"the request came through a proxy (it has the header {header})";
        // A page of another name whose DNS answer was changed to 127.0.0.1 (DNS rebinding) arrives from this machine, under its own name.
        string host = context.Request.Host.Host;
        bool localName = string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
        return localName ? null : $"the request is for the host '{host}', which is not a name of this machine's own (localhost, 127.0.0.1, [::1])";
    }
}
