using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Forebay.MySql.Protocol.Packets;
using Forebay.MySql.Proxy.Caching;
using Forebay.MySql.Proxy.Reports;
using Forebay.MySql.Proxy.Sessions;
using Forebay.MySql.Sessions;
using Forebay.Sql.Schema;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forebay.MySql.Proxy;

/// <summary>A proxy that speaks MySQL's protocol on both sides: SELECTs are answered from the cache as the server would answer them, and never as they were before an acknowledged write through it.</summary>
/// <remarks>
/// Users, passwords and grants stay the server's: the login is relayed, on one connection to the server for each client. Whatever is not understood is passed on.
/// The region of the options must be one of the cache's. Thread-safe.
/// </remarks>
public sealed class MySqlProxy : IAsyncDisposable
{
    private readonly ProxyParts parts;
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<Socket, Task> clients = new();
    private readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
    private Task accepting = Task.CompletedTask;
    private int disposed;
    private int isFull;

    /// <summary>Makes a proxy, which listens when it is started. Applications let <c>cache.AddMySqlProxy(…)</c> do it.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="options">Where it listens, and in front of what; not to be changed afterwards.</param>
    /// <param name="feed">Follows the same server by its binary log, and is started by whoever made it; null: there is none, and answers are as old as their region allows in view of writes past the proxy.</param>
    /// <param name="loggers">Where it logs; null: nowhere.</param>
    /// <param name="time">For limits and delays; null: the system's.</param>
    /// <exception cref="ForebayConfigurationException">An option can't work.</exception>
    public MySqlProxy(TieredCache cache, MySqlProxyOptions options, MySqlChangeFeed? feed = null, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        ILogger logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger("Forebay.MySql.Proxy");
        var digests = new DigestTable(options.MaxDigests);
        parts = new ProxyParts(cache, options, feed, logger, time ?? TimeProvider.System)
        {
            Digests = digests,
            Catalog = new ProxyCatalog(options, feed, digests, logger, time ?? TimeProvider.System),
            NoTables = new CatalogView(new SqlCatalog(SqlDialect.MySql, []), options.Upstream.ToString(), options, digests),
            Certificate = CertificateOf(options),
        };
        if (options.Consistency == MySqlConsistency.Strict && feed is null)
            throw new ForebayConfigurationException("MySQL proxy: Consistency is Strict, and there is no change feed to wait for: add UseMySqlFeed, or choose Bounded or TimeOnly.");
        if (feed is null)
            MySqlProxyLog.TimeOnly(logger);
    }

    /// <summary>The port it listens on.</summary>
    public int Port => listener.LocalEndPoint is IPEndPoint end ? end.Port : 0;

    /// <summary>What it has done.</summary>
    public MySqlProxyStatistics Statistics
    {
        get
        {
            ProxyCounters counters = parts.Counters;
            return new MySqlProxyStatistics
            {
                Connected = counters.Connected,
                Clients = counters.Clients,
                Refused = counters.Refused,
                Hits = counters.Hits,
                Misses = counters.Misses,
                Joined = counters.Joined,
                Passed = counters.Passed,
                Writes = counters.Writes,
                ExactWrites = counters.ExactWrites,
                FeedWaits = counters.FeedWaits,
                FeedTimeouts = counters.FeedTimeouts,
                StaleAnswers = counters.StaleAnswers,
                BytesFromCache = counters.BytesFromCache,
                Problem = parts.Catalog.Current is null ? parts.Catalog.Problem ?? "the schema is being read" : null,
            };
        }
    }

    /// <summary>Begins to listen. The server need not be there yet.</summary>
    /// <exception cref="SocketException">The address can't be listened on.</exception>
    public void Start()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        listener.Bind(new IPEndPoint(parts.Options.Address, parts.Options.Port));
        listener.Listen(1024);
        MySqlProxyLog.Listening(parts.Logger, listener.LocalEndPoint!.ToString()!, parts.Options.Upstream.ToString());
        parts.Catalog.Start();
        accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Stops listening, and closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        await stopping.CancelAsync().ConfigureAwait(false);
        listener.Dispose();
        await accepting.ConfigureAwait(false);
        foreach (Socket client in clients.Keys)
            client.Dispose();
        await Task.WhenAll(clients.Values).ConfigureAwait(false);
        await parts.Catalog.DisposeAsync().ConfigureAwait(false);
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await listener.AcceptAsync(stopping.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // A client that left before it was taken in, or no descriptors are left for it.
                await Task.Delay(TimeSpan.FromMilliseconds(10), parts.Time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }
            client.NoDelay = true;
            // Noted before it can end.
            var begun = new TaskCompletionSource();
            clients[client] = begun.Task;
            _ = Task.Run(() => ServeAsync(client, begun));
        }
    }

    private async Task ServeAsync(Socket socket, TaskCompletionSource ended)
    {
        string name = socket.RemoteEndPoint?.ToString() ?? "?";
        var transport = new MySqlTransport(new NetworkStream(socket, ownsSocket: true), parts.Options.MaxPacketBytes);
        try
        {
            if (parts.Counters.ClientCame() > parts.Options.MaxClients)
            {
                parts.Counters.ClientRefused();
                if (Interlocked.Exchange(ref isFull, 1) == 0)
                    MySqlProxyLog.TooManyClients(parts.Logger, parts.Options.MaxClients);
                new ErrorPacket(1040, "08004", "Too many connections").Write(transport.Writer);
                await transport.Writer.FlushAsync(transport.Stream, stopping.Token).ConfigureAwait(false);
                return;
            }
            Volatile.Write(ref isFull, 0);
            await new ProxySession(parts, transport, socket, stopping.Token).RunAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or MySqlException or AuthenticationException or CryptographicException)
        {
            MySqlProxyLog.ClientEnded(parts.Logger, name, e.Message);
        }
        catch (Exception e)
        {
            // The border of a session: one client's end is not the others'.
            MySqlProxyLog.ClientFailed(parts.Logger, e, name);
        }
        finally
        {
            parts.Counters.ClientLeft();
            await transport.DisposeAsync().ConfigureAwait(false);
            clients.TryRemove(socket, out _);
            ended.SetResult();
        }
    }

    private static SslStreamCertificateContext? CertificateOf(MySqlProxyOptions options)
    {
        if (options.CertificateFile is not { } file)
            return null;
        try
        {
            X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(file, options.CertificateKeyFile);
            return SslStreamCertificateContext.Create(certificate, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ForebayConfigurationException($"MySQL proxy: the certificate in '{file}' can't be used: {e.Message}", e);
        }
    }
}
