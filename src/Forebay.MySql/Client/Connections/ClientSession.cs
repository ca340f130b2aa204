using System.Net.Sockets;
using System.Text;
using Forebay.MySql.Authentication;
using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;
using Forebay.MySql.Sessions;

namespace Forebay.MySql.Client;

/// <summary>One connection to a server as the client uses it: its prepared statements, its database, whether it still works. One user at a time.</summary>
/// <remarks>
/// A reset is sent when the connection goes back to its pool, and its answers are read by who gets it next: its round trip is over by then.
/// What breaks the conversation (an I/O error, a packet that can't be) sets <see cref="IsBroken"/>, and the connection is not used again.
/// </remarks>
internal sealed class ClientSession : IAsyncDisposable
{
    // MySQL takes its own collation for it, MariaDB another: each its default, as their command line clients have it.
    private const string Names = "SET NAMES utf8mb4";

    private readonly MySqlSession wire;
    private int awaitedAnswers;
    private int isBusy;

    private ClientSession(MySqlSession wire, ClientOptions options)
    {
        this.wire = wire;
        Options = options;
        Database = options.Endpoint.Database;
        OpenedAt = options.Time.GetTimestamp();
        Statements = new StatementCache(options.StatementCacheSize);
    }

    public ClientOptions Options { get; }

    public StatementCache Statements { get; }

    /// <summary>What procedures of this session's are known to take.</summary>
    public Dictionary<string, ProcedureSignature> Procedures { get; } = new(StringComparer.Ordinal);

    /// <summary>The current database, as the server tells of it.</summary>
    public string Database { get; private set; }

    public bool IsBroken { get; private set; }

    /// <summary>Whether another user than the connection string's is logged in.</summary>
    public bool IsForeign { get; private set; }

    /// <summary>When it was opened and when it was last given back, as timestamps.</summary>
    public long OpenedAt { get; }

    public long IdleSince { get; set; }

    /// <summary>Which emptying of the pool it comes after.</summary>
    public int Generation { get; set; }

    public uint ThreadId => wire.Greeting.ConnectionId;

    public string ServerVersion => wire.Greeting.ServerVersion;

    public bool IsMariaDb => wire.IsMariaDb;

    public bool IsEncrypted => wire.IsEncrypted;

    public ServerStatus Status => wire.Status;

    public bool DeprecatesEof => wire.DeprecatesEof;

    public PacketWriter Writer => wire.Transport.Writer;

    public static async Task<ClientSession> OpenAsync(ClientOptions options, CancellationToken cancellationToken)
    {
        var session = new ClientSession(await MySqlSession.OpenAsync(options.Endpoint, cancellationToken).ConfigureAwait(false), options);
        try
        {
            await session.ExecuteAsync(Names, cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether the server has closed it, as far as that shows without asking: something has come although nothing was asked. Never under TLS, which has messages of its own.</summary>
    public bool HasEnded => awaitedAnswers == 0 && wire.Transport.Stream is NetworkStream stream && stream.Socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Takes it for one command.</summary>
    /// <exception cref="InvalidOperationException">Another is at work.</exception>
    public void Acquire()
    {
        if (!TryAcquire())
            throw new InvalidOperationException("The connection is at work for another command, or a reader of it is open: close that first, or use another connection.");
    }

    public bool TryAcquire() => Interlocked.CompareExchange(ref isBusy, 1, 0) == 0;

    public void Release() => Volatile.Write(ref isBusy, 0);

    /// <summary>Begins a command.</summary>
    public PacketWriter Begin(MySqlCommandCode code) => wire.Transport.BeginCommand(code);

    /// <summary>Ends the command that was begun, and sends it with all that waits to be sent.</summary>
    public ValueTask SendAsync(CancellationToken cancellationToken = default)
    {
        Writer.End();
        return FlushAsync(cancellationToken);
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await Writer.FlushAsync(wire.Transport.Stream, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw (e is IOException ? await LastWordAsync().ConfigureAwait(false) : null) ?? Broken(e);
        }
    }

    /// <summary>Sends a statement of text.</summary>
    public ValueTask SendQueryAsync(string sql, CancellationToken cancellationToken = default)
    {
        Begin(MySqlCommandCode.Query).WriteText(sql);
        return SendAsync(cancellationToken);
    }

    /// <summary>Whether the next packet is there already.</summary>
    public bool TryRead(out Packet packet)
    {
        try
        {
            return wire.Transport.Reader.TryRead(out packet);
        }
        catch (Exception e)
        {
            throw Broken(e);
        }
    }

    /// <summary>The next packet. Valid until the next is read.</summary>
    /// <exception cref="MySqlException">The connection broke (2013).</exception>
    public async ValueTask<Packet> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await wire.Transport.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw Broken(e);
        }
    }

    /// <summary>Takes an OK's news in: the session's state and database.</summary>
    public OkPacket Observe(ReadOnlyMemory<byte> payload)
    {
        OkPacket ok = OkPacket.Read(payload, wire.Capabilities);
        wire.Status = ok.Status;
        if (!ok.Trackers.IsEmpty)
        {
            var trackers = new SessionTrackers(ok.Trackers.Span);
            while (trackers.Next())
            {
                if (trackers.Kind == SessionTrackerKind.Schema)
                    Database = trackers.Text();
            }
        }
        return ok;
    }

    /// <summary>Takes the end of rows in, whichever form it has.</summary>
    public OkPacket ObserveEnd(in Packet packet)
    {
        if (DeprecatesEof)
            return Observe(packet.Payload);
        EofPacket eof = EofPacket.Read(packet.Span);
        wire.Status = eof.Status;
        return new OkPacket(0, 0, eof.Status, eof.Warnings, default, default);
    }

    /// <summary>Runs a statement that answers no rows. Not for a user's own: nothing can end it but the connection's end.</summary>
    public async Task<OkPacket> ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await SendQueryAsync(sql, cancellationToken).ConfigureAwait(false);
        OkPacket ok;
        do
            ok = await ReadOkAsync(cancellationToken).ConfigureAwait(false);
        while ((ok.Status & ServerStatus.MoreResults) != 0);
        return ok;
    }

    /// <summary>Sends a command without arguments or with a text, and waits for its OK.</summary>
    public async Task CommandAsync(MySqlCommandCode code, string argument, CancellationToken cancellationToken)
    {
        Begin(code).WriteText(argument);
        await SendAsync(cancellationToken).ConfigureAwait(false);
        await ReadOkAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<OkPacket> ReadOkAsync(CancellationToken cancellationToken)
    {
        Packet packet = await ReadAsync(cancellationToken).ConfigureAwait(false);
        return packet.IsError ? throw MySqlTransport.ErrorOf(packet) : packet.First == 0 ? Observe(packet.Payload)
            : throw Broken(new MySqlProtocolException($"The answer begins with {packet.First:x2}, where an OK must be."));
    }

    /// <summary>Changes the current database.</summary>
    public async Task UseAsync(string database, CancellationToken cancellationToken)
    {
        await CommandAsync(MySqlCommandCode.InitDatabase, database, cancellationToken).ConfigureAwait(false);
        Database = database;
    }

    /// <summary>Forgets all that was set in the session, and waits for that.</summary>
    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        await BeginResetAsync(cancellationToken).ConfigureAwait(false);
        await EndResetAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks for the session as it was when it was opened, and does not wait for it.</summary>
    public async ValueTask BeginResetAsync(CancellationToken cancellationToken)
    {
        string own = Options.Endpoint.Database;
        Begin(MySqlCommandCode.ResetConnection);
        Writer.End();
        Begin(MySqlCommandCode.Query).WriteText(Names);
        Writer.End();
        awaitedAnswers = 2;
        if (Database != own && own.Length > 0)
        {
            Begin(MySqlCommandCode.InitDatabase).WriteText(own);
            Writer.End();
            awaitedAnswers = 3;
        }
        ForgetStatements();
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        if (own.Length > 0)
            Database = own;
    }

    /// <summary>Whether the session can't be made as it was by a reset.</summary>
    public bool NeedsReplacing => IsBroken || IsForeign || (Options.Endpoint.Database.Length == 0 && Database.Length > 0);

    /// <summary>Waits for what <see cref="BeginResetAsync"/> has asked for.</summary>
    public async ValueTask EndResetAsync(CancellationToken cancellationToken)
    {
        for (; awaitedAnswers > 0; awaitedAnswers--)
            await ReadOkAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Logs another user in on this connection.</summary>
    public async Task ChangeUserAsync(string user, string password, string database, CancellationToken cancellationToken)
    {
        MySqlEndpoint endpoint = Options.Endpoint with { User = user, Password = password, Database = database };
        var login = new ClientLogin(wire.Transport, endpoint, IsEncrypted || endpoint.UnixSocket is not null);
        PacketWriter writer = Begin(MySqlCommandCode.ChangeUser);
        writer.WriteNulTerminated(Encoding.UTF8.GetBytes(user));
        // The server sends a nonce of its own first, so there is nothing to answer yet.
        writer.WriteByte(0);
        writer.WriteNulTerminated(Encoding.UTF8.GetBytes(database));
        writer.WriteUInt16(45);
        writer.WriteNulTerminated(Encoding.UTF8.GetBytes(wire.Greeting.Plugin));
        writer.WriteLength(0);
        await SendAsync(cancellationToken).ConfigureAwait(false);
        IsForeign = true;
        ForgetStatements();
        try
        {
            wire.Status = (await login.RunAsync(wire.Greeting.Plugin, wire.Greeting.Nonce, wire.Capabilities, cancellationToken).ConfigureAwait(false)).Status;
        }
        catch (Exception e)
        {
            // A login that failed is the session's end.
            throw e is MySqlException ? Ended(e) : Broken(e);
        }
        Database = database;
        await ExecuteAsync(Names, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Cuts the connection at once; what waits for an answer on it fails.</summary>
    public void Abort()
    {
        IsBroken = true;
        wire.Transport.Stream.Dispose();
    }

    /// <summary>What is said of a packet that can't be; the connection is not used any more.</summary>
    public Exception Broken(Exception e)
    {
        IsBroken = true;
        return e is IOException or ObjectDisposedException or SocketException or InvalidOperationException
            ? new MySqlException(MySqlException.ServerLost, "08S01", $"The connection to the server at {Options.Endpoint} broke: {e.Message}", e)
            : e;
    }

    public ValueTask DisposeAsync()
    {
        IsBroken = true;
        return wire.DisposeAsync();
    }

    // A server that won't take a packet (too large a one, say) tells why and closes; what it told may be there still, although nothing can be written any more.
    private async ValueTask<Exception?> LastWordAsync()
    {
        IsBroken = true;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            Packet packet = await wire.Transport.ReadAsync(limit.Token).ConfigureAwait(false);
            return packet.IsError ? MySqlTransport.ErrorOf(packet) : null;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            return null;
        }
    }

    private Exception Ended(Exception e)
    {
        IsBroken = true;
        return e;
    }

    private void ForgetStatements()
    {
        Statements.Clear();
        Procedures.Clear();
    }
}
