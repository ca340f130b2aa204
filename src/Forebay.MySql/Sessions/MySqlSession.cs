using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Forebay.MySql.Authentication;
using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;

namespace Forebay.MySql.Sessions;

/// <summary>One connection to a server, logged in. One user at a time.</summary>
internal sealed class MySqlSession : IAsyncDisposable
{
    /// <summary>What is always asked for, where the server knows it.</summary>
    private const MySqlCapabilities Usual = MySqlCapabilities.LongPassword | MySqlCapabilities.LongFlag | MySqlCapabilities.Protocol41 | MySqlCapabilities.Transactions | MySqlCapabilities.SecureConnection
        | MySqlCapabilities.MultiResults | MySqlCapabilities.PreparedMultiResults | MySqlCapabilities.PluginAuthentication | MySqlCapabilities.ConnectAttributes | MySqlCapabilities.LengthEncodedAuthentication
        | MySqlCapabilities.SessionTrack | MySqlCapabilities.DeprecateEof;

    /// <summary>utf8mb4_general_ci, which both servers know; the names of newer ones they don't share.</summary>
    private const byte Utf8Mb4 = 45;

    private MySqlSession(MySqlEndpoint endpoint, MySqlTransport transport) => (Endpoint, Transport) = (endpoint, transport);

    public MySqlEndpoint Endpoint { get; }

    public MySqlTransport Transport { get; }

    public Greeting Greeting { get; private set; } = null!;

    /// <summary>What both sides agreed on.</summary>
    public MySqlCapabilities Capabilities { get; private set; }

    /// <summary>As of the last answer that carried it.</summary>
    public ServerStatus Status { get; set; }

    public bool IsMariaDb => Greeting.IsMariaDb;

    public bool IsEncrypted => Transport.Stream is SslStream;

    public bool DeprecatesEof => (Capabilities & MySqlCapabilities.DeprecateEof) != 0;

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="MySqlException">It can't be reached (2003), or refuses.</exception>
    public static async Task<MySqlSession> OpenAsync(MySqlEndpoint endpoint, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(endpoint.ConnectTimeout);
        MySqlSession? session = null;
        try
        {
            session = new MySqlSession(endpoint, new MySqlTransport(await ConnectAsync(endpoint, limit.Token).ConfigureAwait(false), endpoint.MaxPacketBytes));
            await session.LogInAsync(limit.Token).ConfigureAwait(false);
            return session;
        }
        catch (Exception e)
        {
            if (session is not null)
                await session.Transport.DisposeAsync().ConfigureAwait(false);
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw new MySqlException(MySqlException.CannotConnect, "HY000", $"The server at {endpoint} did not let us in within {endpoint.ConnectTimeout:c} (ConnectTimeout).", e);
            if (e is SocketException or IOException or System.Security.Authentication.AuthenticationException)
                throw new MySqlException(MySqlException.CannotConnect, "HY000", $"Can't connect to the server at {endpoint}: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Runs a statement and forgets what it answers.</summary>
    /// <exception cref="MySqlException">The server refuses it.</exception>
    public Task ExecuteAsync(string sql, CancellationToken cancellationToken = default) => QueryAsync(sql, cancellationToken);

    /// <summary>Runs a statement whose result is small; of several results the first counts.</summary>
    /// <exception cref="MySqlException">The server refuses it.</exception>
    public async Task<TextResult> QueryAsync(string sql, CancellationToken cancellationToken = default)
    {
        Transport.BeginCommand(MySqlCommandCode.Query).WriteText(sql);
        await Transport.SendAsync(cancellationToken).ConfigureAwait(false);
        TextResult? first = null;
        do
        {
            TextResult result = await ReadResultAsync(cancellationToken).ConfigureAwait(false);
            first ??= result;
        }
        while ((Status & ServerStatus.MoreResults) != 0);
        return first;
    }

    /// <summary>The one value of a statement; null where it is NULL, or there is no row.</summary>
    public async Task<string?> AskAsync(string sql, CancellationToken cancellationToken = default) =>
        await QueryAsync(sql, cancellationToken).ConfigureAwait(false) is { Rows: [{ Length: > 0 } row, ..] } ? row[0] : null;

    /// <summary>Reads an OK, or throws the error that came instead.</summary>
    public async ValueTask<OkPacket> ReadOkAsync(CancellationToken cancellationToken = default)
    {
        Packet packet = await Transport.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (packet.IsError)
            throw MySqlTransport.ErrorOf(packet);
        OkPacket ok = OkPacket.Read(packet.Payload, Capabilities);
        Status = ok.Status;
        return ok;
    }

    /// <summary>Says goodbye where that is possible at once, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            Transport.Writer.Clear();
            Transport.BeginCommand(MySqlCommandCode.Quit);
            await Transport.SendAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // It is closed as well without the word.
        }
        await Transport.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Opens the socket to a server.</summary>
    public static async Task<Stream> ConnectAsync(MySqlEndpoint endpoint, CancellationToken cancellationToken)
    {
        bool isUnix = endpoint.UnixSocket is not null;
        var socket = isUnix ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (isUnix)
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(endpoint.UnixSocket!), cancellationToken).ConfigureAwait(false);
            else
                await socket.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task LogInAsync(CancellationToken cancellationToken)
    {
        Packet packet = await Transport.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (packet.IsError)
            throw MySqlTransport.ErrorOf(packet);
        Greeting = Greeting.Read(packet.Span);
        Capabilities = (Usual | Endpoint.MoreCapabilities | (Endpoint.Database.Length > 0 ? MySqlCapabilities.ConnectWithDatabase : 0)) & Greeting.Capabilities;
        bool encrypts = Endpoint.Tls != MySqlTlsMode.Disabled && Endpoint.UnixSocket is null && (Greeting.Capabilities & MySqlCapabilities.Ssl) != 0;
        if (!encrypts && Endpoint.Tls is MySqlTlsMode.Required or MySqlTlsMode.VerifyCa or MySqlTlsMode.VerifyFull)
            throw new MySqlException(2026, "HY000", $"The server at {Endpoint} does not offer TLS, and {Endpoint.Tls} asks for it.");
        if (encrypts)
        {
            Capabilities |= MySqlCapabilities.Ssl;
            Response("", []).WriteTlsRequest(Transport.Writer);
            await Transport.Writer.FlushAsync(Transport.Stream, cancellationToken).ConfigureAwait(false);
            await Transport.UpgradeAsync(stream => SessionTls.HandshakeAsync(stream, Endpoint, cancellationToken)).ConfigureAwait(false);
        }
        var login = new ClientLogin(Transport, Endpoint, encrypts || Endpoint.UnixSocket is not null);
        Response(Greeting.Plugin, login.FirstAnswer(Greeting.Plugin, Greeting.Nonce)).Write(Transport.Writer);
        await Transport.Writer.FlushAsync(Transport.Stream, cancellationToken).ConfigureAwait(false);
        Status = (await login.RunAsync(Greeting.Plugin, Greeting.Nonce, Capabilities, cancellationToken).ConfigureAwait(false)).Status;
    }

    private HandshakeResponse Response(string plugin, byte[] answer)
    {
        using var attributes = new PacketWriter();
        foreach ((string name, string value) in new[] { ("_client_name", "forebay"), ("program_name", Endpoint.ProgramName), ("_pid", $"{Environment.ProcessId}") })
        {
            attributes.WriteLengthEncoded(name);
            attributes.WriteLengthEncoded(value);
        }
        return new HandshakeResponse
        {
            Capabilities = Capabilities,
            MaxPacketBytes = (uint)Math.Min(Endpoint.MaxPacketBytes, 1 << 30),
            Collation = Utf8Mb4,
            User = Encoding.UTF8.GetBytes(Endpoint.User),
            AuthenticationData = answer,
            Database = Encoding.UTF8.GetBytes(Endpoint.Database),
            Plugin = plugin,
            Attributes = attributes.Written.ToArray(),
        };
    }

    private async Task<TextResult> ReadResultAsync(CancellationToken cancellationToken)
    {
        Packet packet = await Transport.ReadAsync(cancellationToken).ConfigureAwait(false);
        switch (packet.First)
        {
            case 0xff:
                throw MySqlTransport.ErrorOf(packet);
            case 0x00:
                Status = OkPacket.Read(packet.Payload, Capabilities).Status;
                return new TextResult([], []);
            case 0xfb:
                throw new MySqlProtocolException("The server asks for a file, which nobody offered.");
        }
        string[] columns = new string[(int)new WireReader(packet.Span).ReadLength()];
        for (int at = 0; at < columns.Length; at++)
            columns[at] = ColumnDefinition.Read((await Transport.ReadAsync(cancellationToken).ConfigureAwait(false)).Span).Name;
        if (!DeprecatesEof)
            await Transport.ReadAsync(cancellationToken).ConfigureAwait(false);
        var rows = new List<string?[]>();
        while (true)
        {
            packet = await Transport.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (packet.IsError)
                throw MySqlTransport.ErrorOf(packet);
            if (packet.IsEndOfRows(DeprecatesEof))
                break;
            rows.Add(RowOf(packet.Span, columns.Length));
        }
        Status = DeprecatesEof ? OkPacket.Read(packet.Payload, Capabilities).Status : EofPacket.Read(packet.Span).Status;
        return new TextResult(columns, rows);
    }

    private static string?[] RowOf(ReadOnlySpan<byte> payload, int columns)
    {
        var reader = new WireReader(payload);
        string?[] row = new string?[columns];
        for (int at = 0; at < columns; at++)
            row[at] = reader.ReadLengthOrNull() is { } length ? Encoding.UTF8.GetString(reader.Take(length)) : null;
        return row;
    }
}
