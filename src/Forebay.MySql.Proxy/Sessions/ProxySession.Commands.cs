using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;
using Forebay.MySql.Proxy.Caching;
using Forebay.MySql.Proxy.Reports;
using Forebay.Sql.Reading;

namespace Forebay.MySql.Proxy.Sessions;

/// <content>Commands that are not answered from memory.</content>
internal sealed partial class ProxySession
{
    /// <summary>Handles a command.</summary>
    /// <returns>False: the connection is over.</returns>
    private async ValueTask<bool> HandleAsync(Packet packet)
    {
        if (packet.Length == 0)
            throw new MySqlProtocolException("The client sent an empty command.");
        if (upstream.IsLost)
            return await AwayAsync(packet).ConfigureAwait(false);
        try
        {
            bool goesOn = await DispatchAsync(packet).ConfigureAwait(false);
            if (goesOn)
                upstream.Watch(ServerEnded);
            return goesOn;
        }
        catch (UpstreamLostException)
        {
            upstream.MarkLost();
            await effects.LostAsync().ConfigureAwait(false);
            // As a server that dies: the connection is closed in the middle of what it was about.
            await client.Writer.FlushAsync(client.Stream, Stopping).ConfigureAwait(false);
            return false;
        }
    }

    private async ValueTask<bool> DispatchAsync(Packet packet)
    {
        switch ((MySqlCommandCode)packet.First)
        {
            case MySqlCommandCode.Quit:
                return false;
            case MySqlCommandCode.Query:
                await QueryAsync(packet).ConfigureAwait(false);
                return true;
            case MySqlCommandCode.StatementPrepare:
                await PrepareAsync(packet).ConfigureAwait(false);
                return true;
            case MySqlCommandCode.StatementExecute:
                await ExecuteAsync(packet).ConfigureAwait(false);
                return true;
            case MySqlCommandCode.StatementSendLongData:
                if (Find(packet.Span) is { } target)
                    target.HasLongData = true;
                await SendAsync(packet).ConfigureAwait(false);
                return true;
            case MySqlCommandCode.StatementClose:
                statements.Remove(PreparedStatement.IdOf(packet.Span));
                await SendAsync(packet).ConfigureAwait(false);
                return true;
            case MySqlCommandCode.StatementReset:
                if (Find(packet.Span) is { } reset)
                    reset.HasLongData = false;
                await ForwardAsync(packet.Payload, null, null).ConfigureAwait(false);
                return true;
            case MySqlCommandCode.StatementFetch or MySqlCommandCode.FieldList:
                await SendAsync(packet).ConfigureAwait(false);
                await relay.RowsAsync(Stopping).ConfigureAwait(false);
                return true;
            case MySqlCommandCode.Statistics or MySqlCommandCode.SetOption or MySqlCommandCode.Debug:
                await SendAsync(packet).ConfigureAwait(false);
                await relay.OneAsync(Stopping).ConfigureAwait(false);
                return true;
            case MySqlCommandCode.ChangeUser:
                return await ChangeUserAsync(packet).ConfigureAwait(false);
            case MySqlCommandCode.ResetConnection:
                await ResetAsync(packet).ConfigureAwait(false);
                return true;
            case MySqlCommandCode.BinlogDump or MySqlCommandCode.BinlogDumpGtid or MySqlCommandCode.TableDump or MySqlCommandCode.RegisterReplica:
                await RefuseAsync(1235, "42000", "Forebay does not pass replication on: let the replica connect to the server itself.").ConfigureAwait(false);
                return true;
            case MySqlCommandCode.MariaDbBulkExecute:
                await ExecuteBulkAsync(packet).ConfigureAwait(false);
                return true;
            case MySqlCommandCode.Ping or MySqlCommandCode.InitDatabase or MySqlCommandCode.ProcessKill or MySqlCommandCode.ProcessInfo or MySqlCommandCode.Refresh:
                await ForwardAsync(packet.Payload, null, null).ConfigureAwait(false);
                return true;
            default:
                // Whatever it is, it is answered as a query is, and may do anything.
                await PassAsync(packet.Payload, Scope.Find("?"u8), null, "an unknown command").ConfigureAwait(false);
                return true;
        }
    }

    private async ValueTask QueryAsync(Packet packet)
    {
        KnownRequest request = Scope.Find(packet.Span[1..]);
        if (request.Kind == RequestKind.Forebay)
        {
            ForebayAnswers.Write(client.Writer, request, parts, capabilities, state);
            await client.Writer.FlushAsync(client.Stream, Stopping).ConfigureAwait(false);
            return;
        }
        if (request.Key is { } key && MayRead)
            await ReadAsync(packet.Payload, request, key, null).ConfigureAwait(false);
        else
            await PassAsync(packet.Payload, request, null, request.Refusal?.Reason.ToString() ?? state.Passes ?? "keeps the connection alive").ConfigureAwait(false);
    }

    private async ValueTask PrepareAsync(Packet packet)
    {
        byte[] text = packet.Span[1..].ToArray();
        await CatchUpAsync().ConfigureAwait(false);
        // A driver that does not wait must not have the one before executed where this one is refused.
        lastPrepared = 0;
        await SendAsync(packet).ConfigureAwait(false);
        if (await relay.PreparedAsync(Stopping).ConfigureAwait(false) is not { } made)
            return;
        statements[made.Id] = new PreparedStatement(text, made.Parameters, state.StandingOf(upstream.DeprecatesEof, capabilities));
        lastPrepared = made.Id;
    }

    private async ValueTask ExecuteAsync(Packet packet)
    {
        byte[]? renumbered = null;
        if (PreparedStatement.IdOf(packet.Span) == uint.MaxValue && upstream.Greeting.IsMariaDb && lastPrepared != 0)
        {
            // MariaDB's drivers: the statement that was prepared last, whose number they don't know yet.
            renumbered = packet.Payload.ToArray();
            BitConverter.TryWriteBytes(renumbered.AsSpan(1), lastPrepared);
        }
        ReadOnlyMemory<byte> payload = renumbered ?? packet.Payload;
        if (Find(payload.Span) is not { } statement)
        {
            // The server knows of none either, and says so.
            await ForwardAsync(payload, null, null).ConfigureAwait(false);
            return;
        }
        KnownRequest request = RequestOf(statement, View);
        bool isWhole = statement.TryRead(payload.Span, out ReadOnlySpan<byte> values);
        object?[]? read = isWhole ? statement.Values(values) : null;
        string key = "";
        bool hasKey = isWhole && MayBeKnown(statement) && request.TryKey(values, out key);
        SqlParameters? parameters = read is null ? null : ParametersOf(read);
        statement.HasLongData = false;
        if (hasKey && MayRead)
            await ReadAsync(payload, request, key, parameters).ConfigureAwait(false);
        else
            await PassAsync(payload, request, parameters, request.Refusal?.Reason.ToString() ?? state.Passes ?? "a cursor, or long data").ConfigureAwait(false);
    }

    // One statement for many rows: which ones is not looked at.
    private async ValueTask ExecuteBulkAsync(Packet packet)
    {
        KnownRequest request = Find(packet.Span) is { } statement ? RequestOf(statement, View) : Scope.Find([]);
        await PassAsync(packet.Payload, request, null, "bulk").ConfigureAwait(false);
    }

    private bool MayRead => state.Passes is null && !IsKeepAliveDue && parts.Cache.Enabled;

    private PreparedStatement? Find(ReadOnlySpan<byte> payload)
    {
        uint id = PreparedStatement.IdOf(payload);
        return statements.GetValueOrDefault(id == uint.MaxValue && upstream.Greeting.IsMariaDb ? lastPrepared : id);
    }

    // Without the schema statements are read all the same: what they do to the session does not depend on it.
    private CatalogView View => parts.Catalog.Current ?? parts.NoTables;

    private SessionScope Scope => state.ScopeIn(View, upstream.DeprecatesEof, capabilities);

    private static SqlParameters ParametersOf(object?[] values) => (string? _, int ordinal, out object? value) =>
    {
        value = ordinal >= 1 && ordinal <= values.Length ? values[ordinal - 1] : BinaryParameters.Unknown;
        return !ReferenceEquals(value, BinaryParameters.Unknown);
    };

    private ValueTask SendAsync(Packet packet) => upstream.SendAsync(packet.Payload, Stopping);

    private async ValueTask RefuseAsync(ushort code, string sqlState, string message)
    {
        new ErrorPacket(code, sqlState, message).Write(client.Writer);
        await client.Writer.FlushAsync(client.Stream, Stopping).ConfigureAwait(false);
    }
}
