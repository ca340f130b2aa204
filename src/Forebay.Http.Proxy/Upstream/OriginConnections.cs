using System.Net.Sockets;

namespace Forebay.Http.Proxy.Upstream;

/// <summary>Opens connections to origins, one for a request: the handler below would by itself open more, and send a request again on each, whatever its method is.</summary>
internal static class OriginConnections
{
    private static readonly HttpRequestOptionsKey<bool> Opened = new("forebay.opened");

    /// <exception cref="IOException">One was opened for this request before.</exception>
    public static async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        HttpRequestOptions options = context.InitialRequestMessage.Options;
        if (options.TryGetValue(Opened, out _))
            throw new IOException("The connection ended before the response began.");
        options.Set(Opened, true);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
