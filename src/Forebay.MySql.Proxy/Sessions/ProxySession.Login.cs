using System.Net.Security;
using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;
using Forebay.MySql.Proxy.Caching;
using Forebay.MySql.Proxy.Login;
using Forebay.MySql.Proxy.Relay;
using Forebay.MySql.Sessions;

namespace Forebay.MySql.Proxy.Sessions;

/// <content>The login, and what puts a session back to its begin.</content>
internal sealed partial class ProxySession
{
    /// <summary>Connects to the server, and lets it and the client agree.</summary>
    /// <returns>False: the client was refused, and has been told.</returns>
    private async Task<bool> LogInAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stopping);
        limit.CancelAfter(parts.Options.HandshakeTimeout);
        MySqlEndpoint endpoint = parts.Options.Upstream;
        MySqlTransport server = await ConnectAsync(endpoint, limit.Token).ConfigureAwait(false);
        Packet packet = await server.ReadAsync(limit.Token).ConfigureAwait(false);
        if (packet.IsError)
        {
            await client.ReplyAsync(packet.Payload, limit.Token).ConfigureAwait(false);
            await server.DisposeAsync().ConfigureAwait(false);
            return false;
        }
        Greeting greeting = Greeting.Read(packet.Span);
        upstream = new Upstream(server, greeting, parts.Time);
        HandshakeResponse response = await GreetAsync(greeting, limit.Token).ConfigureAwait(false);
        await AnswerGreetingAsync(greeting, response, endpoint, limit.Token).ConfigureAwait(false);
        var login = new LoginRelay(client, server, clientIsSecure, upstream.IsEncrypted || endpoint.UnixSocket is not null);
        byte[] decision = await login.RunAsync(response.Plugin.Length > 0 ? response.Plugin : greeting.Plugin, greeting.Nonce, first: null, limit.Token).ConfigureAwait(false);
        relay = new ResponseRelay(client, upstream, state, capabilities);
        effects = new WriteEffects(parts, state);
        bool isIn = await DecideAsync(decision, limit.Token).ConfigureAwait(false);
        waiting = login.FirstCommand;
        return isIn;
    }

    /// <summary>Asks how the session stands, and tells the client that it is let in, or not.</summary>
    private async Task<bool> DecideAsync(byte[] decision, CancellationToken cancellationToken)
    {
        if (decision[0] == 0xff)
        {
            await client.ReplyAsync(decision, cancellationToken).ConfigureAwait(false);
            return false;
        }
        OkPacket ok = OkPacket.Read(decision, upstream.Capabilities);
        state.Status = ok.Status & ~ServerStatus.SessionStateChanged;
        byte sequence = client.Writer.Sequence;
        await BeginSessionAsync(cancellationToken).ConfigureAwait(false);
        client.Writer.Sequence = sequence;
        relay.WriteOk(new Packet(decision, 0), ok, endsRows: false);
        await client.Writer.FlushAsync(client.Stream, cancellationToken).ConfigureAwait(false);
        upstream.Watch(ServerEnded);
        return true;
    }

    /// <summary>Lets the server tell of changes, and asks how everything stands.</summary>
    private async Task BeginSessionAsync(CancellationToken cancellationToken)
    {
        statements.Clear();
        lastHitLength = 0;
        bool isMariaDb = upstream.Greeting.IsMariaDb;
        TextResult? answer = null;
        // The question comes first: a SET leaves ROW_COUNT() as a fresh session has it.
        if ((upstream.Capabilities & MySqlCapabilities.SessionTrack) != 0)
            answer = await AskAsync(SessionVariables.Ask(isMariaDb), cancellationToken).ConfigureAwait(false);
        if (answer is not null && await AskAsync(SessionVariables.Subscribe(isMariaDb), cancellationToken).ConfigureAwait(false) is null)
            answer = null;
        state.Begin(answer is { Rows: [{ } row, ..] } ? row : null, isMariaDb);
        TimeSpan quarter = state.WaitTimeout / 4;
        keepAliveTicks = (long)((quarter < parts.Options.KeepAliveEvery ? quarter : parts.Options.KeepAliveEvery).TotalSeconds * parts.Time.TimestampFrequency);
    }

    // Null: the server refuses it.
    private async Task<TextResult?> AskAsync(string sql, CancellationToken cancellationToken)
    {
        await upstream.SendAsync(System.Text.Encoding.ASCII.GetBytes("\u0003" + sql), cancellationToken).ConfigureAwait(false);
        return await TextAnswer.ReadAsync(upstream, cancellationToken).ConfigureAwait(false);
    }

    private async Task<MySqlTransport> ConnectAsync(MySqlEndpoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            return new MySqlTransport(await MySqlSession.ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false), parts.Options.MaxPacketBytes);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            client.Writer.Sequence = 0;
            new ErrorPacket(MySqlException.CannotConnect, "HY000", $"Can't connect to MySQL server on '{endpoint}' ({e.Message})").Write(client.Writer);
            await client.Writer.FlushAsync(client.Stream, cancellationToken).ConfigureAwait(false);
            throw new MySqlException(MySqlException.CannotConnect, "HY000", e.Message, e);
        }
    }

    /// <summary>Hands the server's greeting on, and reads the client's answer, by TLS where it wants that.</summary>
    private async Task<HandshakeResponse> GreetAsync(Greeting greeting, CancellationToken cancellationToken)
    {
        MySqlCapabilities offered = CapabilityRules.Offered(greeting.Capabilities, parts.Certificate is not null);
        client.Writer.Sequence = 0;
        (greeting with { Capabilities = offered }).Write(client.Writer);
        await client.Writer.FlushAsync(client.Stream, cancellationToken).ConfigureAwait(false);
        // Before anybody is known, nobody may send much.
        client.Reader.MaxPayloadBytes = 1 << 20;
        Packet packet = await client.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (HandshakeResponse.AsksForTls(packet.Span))
        {
            if (parts.Certificate is not { } certificate)
                throw new MySqlProtocolException("The client begins TLS, which was not offered.");
            await client.UpgradeAsync(async stream =>
            {
                var tls = new SslStream(stream, leaveInnerStreamOpen: false);
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = certificate }, cancellationToken).ConfigureAwait(false);
                return tls;
            }).ConfigureAwait(false);
            clientIsSecure = true;
            packet = await client.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        HandshakeResponse response = HandshakeResponse.Read(packet.Span);
        client.Reader.MaxPayloadBytes = parts.Options.MaxPacketBytes;
        capabilities = CapabilityRules.Agreed(response.Capabilities, offered);
        return response;
    }

    private async Task AnswerGreetingAsync(Greeting greeting, HandshakeResponse response, MySqlEndpoint endpoint, CancellationToken cancellationToken)
    {
        bool canEncrypt = (greeting.Capabilities & MySqlCapabilities.Ssl) != 0 && endpoint.UnixSocket is null;
        bool encrypts = endpoint.Tls != MySqlTlsMode.Disabled && canEncrypt;
        if (!encrypts && endpoint.Tls is MySqlTlsMode.Required or MySqlTlsMode.VerifyCa or MySqlTlsMode.VerifyFull)
            throw new MySqlException(2026, "HY000", $"The server at {endpoint} does not offer TLS, and UpstreamTls is {endpoint.Tls}.");
        upstream.Capabilities = CapabilityRules.Upstream(capabilities, greeting.Capabilities, encrypts);
        HandshakeResponse forServer = response with { Capabilities = upstream.Capabilities };
        if (encrypts)
        {
            forServer.WriteTlsRequest(upstream.Transport.Writer);
            await upstream.Transport.Writer.FlushAsync(upstream.Transport.Stream, cancellationToken).ConfigureAwait(false);
            await upstream.Transport.UpgradeAsync(stream => SessionTls.HandshakeAsync(stream, endpoint, cancellationToken)).ConfigureAwait(false);
        }
        forServer.Write(upstream.Transport.Writer);
        await upstream.Transport.Writer.FlushAsync(upstream.Transport.Stream, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> ChangeUserAsync(Packet packet)
    {
        await upstream.SendAsync(packet.Payload, Stopping).ConfigureAwait(false);
        var login = new LoginRelay(client, upstream.Transport, clientIsSecure, upstream.IsEncrypted || parts.Options.UpstreamSocket is not null);
        byte[] decision = await login.RunAsync(upstream.Greeting.Plugin, upstream.Greeting.Nonce, upstream.ReadAsync(Stopping).AsTask(), Stopping).ConfigureAwait(false);
        if (!await DecideAsync(decision, Stopping).ConfigureAwait(false))
            return false;
        waiting = login.FirstCommand;
        return true;
    }

    private async ValueTask ResetAsync(Packet packet)
    {
        await upstream.SendAsync(packet.Payload, Stopping).ConfigureAwait(false);
        byte[] answer = (await upstream.ReadAsync(Stopping).ConfigureAwait(false)).Payload.ToArray();
        if (!await DecideAsync(answer, Stopping).ConfigureAwait(false))
            upstream.Watch(ServerEnded);
    }
}
