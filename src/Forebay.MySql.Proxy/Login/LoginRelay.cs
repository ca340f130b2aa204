using System.Text;
using Forebay.MySql.Authentication;
using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;
using Forebay.MySql.Sessions;

namespace Forebay.MySql.Proxy.Login;

/// <summary>Carries the packets of a login between client and server until the server's OK or ERR. Users, passwords and plugins stay the server's.</summary>
/// <param name="client">The client.</param>
/// <param name="server">The server.</param>
/// <param name="clientIsSecure">Whether the client's side is encrypted.</param>
/// <param name="serverIsSecure">Whether the server's side is.</param>
internal sealed class LoginRelay(MySqlTransport client, MySqlTransport server, bool clientIsSecure, bool serverIsSecure)
{
    private string plugin = "";
    private byte[] nonce = [];

    /// <summary>A read of the client's next packet that began during the login and is not over: the first command.</summary>
    public Task<Packet>? FirstCommand { get; private set; }

    /// <summary>Carries packets until the server has decided.</summary>
    /// <param name="firstPlugin">The plugin of the client's first answer.</param>
    /// <param name="firstNonce">The server's nonce.</param>
    /// <param name="first">A read of the server's next packet that is under way; null: none is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The server's OK or ERR, not yet sent to the client.</returns>
    public async Task<byte[]> RunAsync(string firstPlugin, byte[] firstNonce, Task<Packet>? first, CancellationToken cancellationToken)
    {
        (plugin, nonce) = (firstPlugin, firstNonce);
        Task<Packet> fromClient = client.ReadAsync(cancellationToken).AsTask();
        while (true)
        {
            Task<Packet> fromServer = first ?? server.ReadAsync(cancellationToken).AsTask();
            first = null;
            while (await Task.WhenAny(fromServer, fromClient).ConfigureAwait(false) == fromClient)
            {
                Packet answer = await fromClient.ConfigureAwait(false);
                await AnswerAsync(answer.Payload, cancellationToken).ConfigureAwait(false);
                fromClient = client.ReadAsync(cancellationToken).AsTask();
            }
            Packet packet = await fromServer.ConfigureAwait(false);
            switch (packet.First)
            {
                case 0x00 or 0xff:
                    FirstCommand = fromClient;
                    return packet.Payload.ToArray();
                case 0xfe:
                    Switch(packet.Span);
                    break;
                case 0x01 when packet.Length == 2 && packet.Span[1] == 4 && clientIsSecure != serverIsSecure:
                    fromClient = await BridgeAsync(fromClient, cancellationToken).ConfigureAwait(false);
                    continue;
            }
            await client.ReplyAsync(packet.Payload, cancellationToken).ConfigureAwait(false);
        }
    }

    // The server wants the password itself. What the client sends for it depends on the client's side, what the server takes on the server's.
    private async Task<Task<Packet>> BridgeAsync(Task<Packet> fromClient, CancellationToken cancellationToken)
    {
        await client.ReplyAsync(new byte[] { 1, 4 }, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> answer = (await fromClient.ConfigureAwait(false)).Payload;
        answer = clientIsSecure ? await EncryptAsync(answer, 2, cancellationToken).ConfigureAwait(false) : await DecryptAsync(answer, 2, cancellationToken).ConfigureAwait(false);
        await server.ReplyAsync(answer, cancellationToken).ConfigureAwait(false);
        return client.ReadAsync(cancellationToken).AsTask();
    }

    private void Switch(ReadOnlySpan<byte> payload)
    {
        if (payload.Length == 1)
            return;
        var reader = new WireReader(payload[1..]);
        plugin = Encoding.UTF8.GetString(reader.ReadNulTerminated());
        ReadOnlySpan<byte> rest = reader.ReadRest();
        nonce = rest[..Math.Min(rest.Length, Greeting.NonceLength)].ToArray();
    }

    /// <summary>Hands an answer of the client's on, in the form that the server's side takes.</summary>
    private async ValueTask AnswerAsync(ReadOnlyMemory<byte> answer, CancellationToken cancellationToken)
    {
        if (plugin == PasswordAnswer.Clear && !serverIsSecure)
            throw new MySqlException(2061, "HY000", "The server asks for the password in clear text, and the connection to it is not encrypted: set UpstreamTls.");
        if (plugin == PasswordAnswer.Sha256 && clientIsSecure != serverIsSecure && answer.Length > 0)
            answer = clientIsSecure ? await EncryptAsync(answer, 1, cancellationToken).ConfigureAwait(false) : await DecryptAsync(answer, 1, cancellationToken).ConfigureAwait(false);
        await server.ReplyAsync(answer, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<ReadOnlyMemory<byte>> EncryptAsync(ReadOnlyMemory<byte> clear, byte request, CancellationToken cancellationToken)
    {
        byte[] kept = clear.ToArray();
        await server.ReplyAsync(new[] { request }, cancellationToken).ConfigureAwait(false);
        Packet key = await server.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (key.First != 1)
            throw new MySqlProtocolException("The server was asked for its public key and sent something else.");
        return PasswordBridge.Encrypt(kept, nonce, Encoding.ASCII.GetString(key.Span[1..]));
    }

    private async ValueTask<ReadOnlyMemory<byte>> DecryptAsync(ReadOnlyMemory<byte> answer, byte request, CancellationToken cancellationToken)
    {
        if (answer.Length != 1 || answer.Span[0] != request)
            return answer;
        await client.ReplyAsync((byte[])[1, .. PasswordBridge.PublicKey], cancellationToken).ConfigureAwait(false);
        return PasswordBridge.Decrypt((await client.ReadAsync(cancellationToken).ConfigureAwait(false)).Span, nonce);
    }
}
