using System.Net;
using Forebay.Http.Proxy.Tests.Client;

namespace Forebay.Http.Proxy.Tests.Admin;

/// <summary>Calls of who looks after the proxy, on a connection each.</summary>
internal static class AdminCall
{
    public const string Bearer = "Authorization: Bearer " + ProxyFixture.Token;

    public static async Task<RawResponse> PostAsync(ProxyFixture proxy, string target, string body, string bearer = Bearer, IPAddress? from = null)
    {
        await using RawClient client = await RawClient.ConnectAsync(proxy.AdminPort, from);
        await client.SendAsync(RawClient.Request("POST", target, bearer, "Content-Type: application/json", $"Content-Length: {body.Length}") + body);
        return (await client.ReadAsync())!;
    }

    public static async Task<RawResponse> GetAsync(ProxyFixture proxy, string target, string bearer = Bearer)
    {
        await using RawClient client = await RawClient.ConnectAsync(proxy.AdminPort);
        return await client.GetAsync(target, bearer);
    }
}
