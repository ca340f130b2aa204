using System.Security.Cryptography;
using Forebay.Http.Fields;
using Forebay.Http.Proxy.Messages;
using Forebay.Http.Proxy.Upstream;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Forebay.Http.Proxy.Tunnels;

/// <summary>Passes through what a connection becomes when its protocol is changed: WebSockets (RFC 6455; over HTTP/2, RFC 8441) and any other upgrade. What goes through is not looked at.</summary>
internal static class Tunnel
{
    public static bool Wants(HttpContext context) => IsExtendedConnect(context) || (context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true && !ListSyntax.Split(context.Request.Headers.Upgrade.ToString()).Any(IsHttp));

    /// <summary>Passes a request that asks for it; where the origin does not change the protocol, its answer.</summary>
    public static async ValueTask<long> RunAsync(HttpContext context, ClientRequest request, OriginClient origin, HttpProxyOptions options, CancellationToken cancellationToken)
    {
        bool isConnect = IsExtendedConnect(context);
        using HttpRequestMessage message = Message(request, origin, options, isConnect ? "websocket" : context.Request.Headers.Upgrade.ToString(), isConnect);
        using HttpResponseMessage response = await origin.SendAsync(message, cancellationToken).ConfigureAwait(false);
        HttpResponse answer = context.Response;
        bool changes = response.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols;
        answer.StatusCode = isConnect && changes ? 200 : (int)response.StatusCode;
        foreach (Field field in Client.ClientMessages.Fields(response.Headers, response.Content))
        {
            if (!field.Name.Equals(FieldNames.TransferEncoding, StringComparison.OrdinalIgnoreCase) && !(isConnect && IsOfUpgrade(field.Name)))
                answer.Headers.Append(field.Name, field.Value);
        }
        Stream there = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        if (!changes)
        {
            answer.Headers.Remove(FieldNames.Connection);
            await there.CopyToAsync(answer.Body, cancellationToken).ConfigureAwait(false);
            return 0;
        }
        Stream here = isConnect
            ? await context.Features.GetRequiredFeature<IHttpExtendedConnectFeature>().AcceptAsync().ConfigureAwait(false)
            : await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync().ConfigureAwait(false);
        await using (here.ConfigureAwait(false))
            return await PassAsync(here, there, cancellationToken).ConfigureAwait(false);
    }

    // When one side ends, so does the other: neither can be half open.
    private static async ValueTask<long> PassAsync(Stream here, Stream there, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var counted = new CountingStream(there);
        Task[] both = [CopyAsync(here, there, end), CopyAsync(counted, here, end)];
        await Task.WhenAll(both).ConfigureAwait(false);
        return counted.Count;
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationTokenSource end)
    {
        try
        {
            await from.CopyToAsync(to, end.Token).ConfigureAwait(false);
        }
        catch (Exception over) when (over is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has gone: that is how such connections end.
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
        }
    }

    private static HttpRequestMessage Message(ClientRequest request, OriginClient origin, HttpProxyOptions options, string protocol, bool isConnect)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, origin.UriOf(request.Facts.Target.PathAndQuery)) { Version = System.Net.HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (Field field in RequestFields.For(request.Facts.Fields, request.Client, origin.Route, origin.Authority, options.Cache.Name))
            OriginClient.Add(message, field.Name, field.Value);
        message.Headers.TryAddWithoutValidation(FieldNames.Connection, "Upgrade");
        message.Headers.TryAddWithoutValidation("Upgrade", protocol);
        // HTTP/2 has no key: HTTP/1.1 wants one (RFC 8441 section 5).
        if (isConnect && !request.Facts.Fields.Has("Sec-WebSocket-Key"))
            message.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
        return message;
    }

    // Another version of HTTP is between this proxy and its client, or is not (RFC 9110 section 7.8).
    private static bool IsHttp(string protocol) => protocol.Equals("h2c", StringComparison.OrdinalIgnoreCase) || protocol.StartsWith("HTTP/", StringComparison.OrdinalIgnoreCase) || protocol.StartsWith("TLS/", StringComparison.OrdinalIgnoreCase);

    private static bool IsExtendedConnect(HttpContext context) => context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" };

    private static bool IsOfUpgrade(string name) =>
        name.Equals(FieldNames.Connection, StringComparison.OrdinalIgnoreCase) || name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase) || name.Equals("Sec-WebSocket-Accept", StringComparison.OrdinalIgnoreCase);
}
