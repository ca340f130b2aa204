using System.Net;
using System.Security.Cryptography;
using System.Text;
using Forebay.Http.Proxy.Messages;
using Microsoft.AspNetCore.Http;

namespace Forebay.Http.Proxy.Purging;

/// <summary>Who may purge and look after the proxy: who comes from an allowed address, with the token.</summary>
internal sealed class AdminAccess(HttpProxyOptions options)
{
    private readonly AddressSet allowed = new(options.AdminAddresses);
    private readonly byte[]? token = options.AdminToken is { } text ? SHA256.HashData(Encoding.UTF8.GetBytes(text)) : null;

    /// <summary>The status of a refusal; 0: the request may.</summary>
    public int Check(HttpContext context)
    {
        if (token is null || context.Connection.RemoteIpAddress is not IPAddress address || !allowed.Contains(address))
            return Microsoft.AspNetCore.Http.StatusCodes.Status403Forbidden;
        string said = context.Request.Headers.Authorization.ToString();
        // Compared as hashes, so that the time tells nothing of the token.
        bool isIt = said.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(said[7..].Trim())), token);
        return isIt ? 0 : Microsoft.AspNetCore.Http.StatusCodes.Status401Unauthorized;
    }
}
