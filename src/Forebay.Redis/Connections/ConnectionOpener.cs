using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Forebay.Redis.Connections;

/// <summary>Makes connections: the socket, encryption, the introduction, and the hook.</summary>
internal sealed class ConnectionOpener(RedisOptions options, RedisHooks hooks, TimeProvider time)
{
    /// <summary>Opens a connection on which any command can be sent.</summary>
    /// <param name="endpoint">Where.</param>
    /// <param name="rules">What the server must be.</param>
    /// <param name="onPush">Called with push messages.</param>
    /// <param name="prepare">Run last, before the connection is handed out.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RedisConnectionException">It did not come about; the message says at which endpoint and why.</exception>
    public async ValueTask<RedisConnection> OpenAsync(
        RedisEndpoint endpoint, OpenRules rules, Action<RedisReply> onPush, Func<RedisConnection, CancellationToken, ValueTask> prepare, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Connection.ConnectTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        RedisConnection? connection = null;
        try
        {
            Stream stream = await ConnectAsync(endpoint, limit.Token).ConfigureAwait(false);
            connection = new RedisConnection(stream, new RedisNode(endpoint), options.Connection, onPush, time) { EndsWhenReadOnly = rules.MustBeMaster };
            await Handshake.RunAsync(connection, options, rules, limit.Token).ConfigureAwait(false);
            if (hooks.Initialize is { } initialize && !rules.IsSentinel)
                await initialize(new RedisRawConnection(connection), limit.Token).ConfigureAwait(false);
            await prepare(connection, limit.Token).ConfigureAwait(false);
            return connection;
        }
#pragma warning disable CA1031 // The border of an attempt: the hook may throw whatever it likes.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (connection is not null)
                await connection.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw fault is OperationCanceledException && timeout.IsCancellationRequested
                ? new RedisConnectionException($"Connecting to Redis at {endpoint} took longer than ConnectTimeout ({options.Connection.ConnectTimeout:c}).", fault)
                : new RedisConnectionException($"Connecting to Redis at {endpoint} failed: {fault.Message}", fault);
        }
    }

    private async ValueTask<Stream> ConnectAsync(RedisEndpoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            SetKeepAlive(socket);
            await socket.ConnectAsync(new DnsEndPoint(endpoint.Host, endpoint.Port), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        var stream = new NetworkStream(socket, ownsSocket: true);
        return options.Tls.IsOn ? await EncryptAsync(stream, endpoint, cancellationToken).ConfigureAwait(false) : stream;
    }

    private async ValueTask<Stream> EncryptAsync(Stream stream, RedisEndpoint endpoint, CancellationToken cancellationToken)
    {
        var encrypted = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            var tls = new SslClientAuthenticationOptions { TargetHost = options.Tls.TargetHost ?? endpoint.Host };
            options.Tls.Configure?.Invoke(tls);
            await encrypted.AuthenticateAsClientAsync(tls, cancellationToken).ConfigureAwait(false);
            return encrypted;
        }
        catch
        {
            await encrypted.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // For what PING can't see: a peer that vanished while a command of it is awaited without end.
    private void SetKeepAlive(Socket socket)
    {
        if (options.Connection.KeepAlive == TimeSpan.Zero)
            return;
        int seconds = (int)Math.Clamp(options.Connection.KeepAlive.TotalSeconds, 1, 3600);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Max(1, seconds / 4));
    }
}
