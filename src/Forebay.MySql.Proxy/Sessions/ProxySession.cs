using System.Net.Sockets;
using Forebay.MySql.Protocol;
using Forebay.MySql.Proxy.Caching;
using Forebay.MySql.Proxy.Relay;
using Forebay.MySql.Proxy.Results;
using Forebay.MySql.Sessions;

namespace Forebay.MySql.Proxy.Sessions;

/// <summary>One client, from its login to its end. One loop; commands are answered in their order.</summary>
internal sealed partial class ProxySession(ProxyParts parts, MySqlTransport client, Socket socket, CancellationToken stopping)
{
    // What is answered from the cache in a row, for a client that does not wait for answers, is sent in pieces of this size.
    private const int FlushFrom = 16384;

    // The rest of the flags are the last statement's.
    private const ServerStatus OfSession = ServerStatus.InTransaction | ServerStatus.Autocommit | ServerStatus.NoBackslashEscapes | ServerStatus.InReadOnlyTransaction | ServerStatus.AnsiQuotes;

    private readonly SessionState state = new();
    private readonly Dictionary<uint, PreparedStatement> statements = [];
    private byte[] lastHit = [];
    private int lastHitLength;
    private Task<Packet>? waiting;
    private MySqlCapabilities capabilities;
    private Upstream upstream = null!;
    private ResponseRelay relay = null!;
    private WriteEffects effects = null!;
    private bool clientIsSecure;
    private uint lastPrepared;
    private long keepAliveTicks;

    private CancellationToken Stopping => stopping;

    /// <summary>Serves the client until it leaves, the server closes, or the proxy stops.</summary>
    /// <exception cref="IOException">A connection broke, or somebody did not keep to the protocol.</exception>
    /// <exception cref="MySqlException">The server could not be reached.</exception>
    public async Task RunAsync()
    {
        try
        {
            if (!await LogInAsync().ConfigureAwait(false))
                return;
            Packet packet = await NextAsync().ConfigureAwait(false);
            client.Writer.Sequence = (byte)(packet.Sequence + 1);
            while (await AnswerAsync(packet).ConfigureAwait(false))
            {
                if (waiting is not null || !client.Reader.TryRead(out packet))
                {
                    await client.Writer.FlushAsync(client.Stream, Stopping).ConfigureAwait(false);
                    packet = await NextAsync().ConfigureAwait(false);
                }
                client.Writer.Sequence = (byte)(packet.Sequence + 1);
            }
            await client.Writer.FlushAsync(client.Stream, Stopping).ConfigureAwait(false);
        }
        catch (EndOfStreamException)
        {
            if (upstream is null || await upstream.LastWordAsync().ConfigureAwait(false) is not { } word)
                throw;
            // The server closed first, and said why.
            client.Writer.Clear();
            client.Writer.Sequence = 0;
            client.Writer.Add(word);
            await client.Writer.FlushAsync(client.Stream, Stopping).ConfigureAwait(false);
        }
        finally
        {
            if (upstream is not null)
                await upstream.CloseAsync().ConfigureAwait(false);
        }
    }

    private ValueTask<Packet> NextAsync()
    {
        if (waiting is not { } begun)
            return client.Reader.ReadAsync(Stopping);
        waiting = null;
        return new(begun);
    }

    private ValueTask<bool> AnswerAsync(Packet packet)
    {
        if (TryHit(packet.Span))
            return client.Writer.Length < FlushFrom ? new(true) : FlushAsync();
        return HandleAsync(packet);
    }

    private async ValueTask<bool> FlushAsync()
    {
        await client.Writer.FlushAsync(client.Stream, Stopping).ConfigureAwait(false);
        return true;
    }

    /// <summary>Answers from memory, where that is possible at once.</summary>
    private bool TryHit(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2 || parts.Catalog.Current is not { } view || state.Passes is not null || IsKeepAliveDue)
            return false;
        string key;
        KnownRequest request;
        if (payload[0] == (byte)MySqlCommandCode.Query)
        {
            request = state.ScopeIn(view, upstream.DeprecatesEof, capabilities).Find(payload[1..]);
            if (request.Key is null || request.IsStrict)
                return false;
            key = request.Key;
        }
        else if (payload[0] != (byte)MySqlCommandCode.StatementExecute || !TryFindExecution(payload, view, out request, out key))
        {
            return false;
        }
        if (!parts.Cache.TryGet(key, out StoredResult? result))
            return false;
        WriteHit(request, result, payload);
        return true;
    }

    private bool TryFindExecution(ReadOnlySpan<byte> payload, CatalogView view, out KnownRequest request, out string key)
    {
        request = null!;
        key = "";
        if (payload.Length < 5 || !statements.TryGetValue(PreparedStatement.IdOf(payload), out PreparedStatement? statement) || !MayBeKnown(statement) || !statement.TryRead(payload, out ReadOnlySpan<byte> values))
            return false;
        request = RequestOf(statement, view);
        return !request.IsStrict && request.TryKey(values, out key);
    }

    // Where the session stands otherwise by now, it depends on both: on names as they were, and on settings as they are.
    private bool MayBeKnown(PreparedStatement statement) => statement.Standing.IsLike(state.StandingOf(upstream.DeprecatesEof, capabilities));

    private static KnownRequest RequestOf(PreparedStatement statement, CatalogView view)
    {
        if (statement.Request is { } known && ReferenceEquals(known.Scope.View, view))
            return known;
        return statement.Request = view.ScopeOf(statement.Standing).Find(statement.Text);
    }

    private void WriteHit(KnownRequest request, StoredResult result, ReadOnlySpan<byte> payload, ushort warnings = 0)
    {
        result.Write(client.Writer, capabilities, state.Status & OfSession, warnings);
        request.Digest.Hit();
        parts.Counters.Hit(result.Length);
        // Who asks next what its last statement did asks the server, which has not seen it: it is shown it then.
        if (lastHit.Length < payload.Length)
            lastHit = new byte[Math.Max(payload.Length, 256)];
        payload.CopyTo(lastHit);
        lastHitLength = payload.Length;
    }

    // A server that hears nothing for its wait_timeout closes: now and then one goes through.
    private bool IsKeepAliveDue => parts.Time.GetTimestamp() - upstream.UsedAt > keepAliveTicks;

    private void ServerEnded()
    {
        upstream.MarkLost();
        if (parts.Options.ServeWhenAway)
            return;
        try
        {
            // Ends the wait for the client's next command.
            socket.Shutdown(SocketShutdown.Receive);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }
    }
}
