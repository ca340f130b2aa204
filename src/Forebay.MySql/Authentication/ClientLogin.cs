using System.Text;
using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;
using Forebay.MySql.Sessions;

namespace Forebay.MySql.Authentication;

/// <summary>The client's side of a login, from the response to the greeting to the server's OK.</summary>
internal sealed class ClientLogin(MySqlTransport transport, MySqlEndpoint endpoint, bool isSecure)
{
    /// <summary>The first answer to a nonce; for a plugin that is unknown here, nothing, and the server says what it wants.</summary>
    public byte[] FirstAnswer(string plugin, ReadOnlySpan<byte> nonce) => plugin switch
    {
        PasswordAnswer.Native => PasswordAnswer.OfNative(endpoint.Password, nonce),
        PasswordAnswer.CachingSha2 => PasswordAnswer.OfCachingSha2(endpoint.Password, nonce),
        PasswordAnswer.Sha256 => endpoint.Password.Length == 0 ? [] : isSecure ? PasswordAnswer.InClear(endpoint.Password) : [1],
        PasswordAnswer.Ed25519 => Ed25519Signature.Of(endpoint.Password, nonce),
        PasswordAnswer.Clear when isSecure => PasswordAnswer.InClear(endpoint.Password),
        PasswordAnswer.Clear => throw Refused("the server asks for the password in clear text, which is only sent over TLS or a Unix socket"),
        _ => [],
    };

    /// <summary>Answers what the server asks until it says OK.</summary>
    /// <param name="plugin">The plugin of the first answer.</param>
    /// <param name="nonce">The server's nonce.</param>
    /// <param name="capabilities">What was agreed on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="MySqlException">The server refuses.</exception>
    public async Task<OkPacket> RunAsync(string plugin, byte[] nonce, MySqlCapabilities capabilities, CancellationToken cancellationToken)
    {
        while (true)
        {
            Packet packet = await transport.ReadAsync(cancellationToken).ConfigureAwait(false);
            switch (packet.First)
            {
                case 0x00:
                    return OkPacket.Read(packet.Payload.ToArray(), capabilities);
                case 0xff:
                    throw MySqlTransport.ErrorOf(packet);
                case 0xfe:
                    (plugin, nonce) = Switched(packet.Span);
                    await transport.ReplyAsync(FirstAnswer(plugin, nonce), cancellationToken).ConfigureAwait(false);
                    break;
                case 0x01:
                    await ContinueAsync(plugin, nonce, packet.Payload[1..].ToArray(), cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    throw Refused($"the server answers the login with a packet that begins with {packet.First:x2}");
            }
        }
    }

    private async Task ContinueAsync(string plugin, byte[] nonce, byte[] data, CancellationToken cancellationToken)
    {
        if (plugin is not (PasswordAnswer.CachingSha2 or PasswordAnswer.Sha256))
            throw Refused($"the server wants more than plugin '{plugin}' knows of");
        bool isKey = data is [(byte)'-', ..];
        if (isKey)
        {
            await transport.ReplyAsync(PasswordAnswer.Encrypted(endpoint.Password, nonce, Encoding.ASCII.GetString(data)), cancellationToken).ConfigureAwait(false);
            return;
        }
        switch (data)
        {
            case [3]:
                // Known in the server's cache; its OK follows.
                return;
            case [4] when isSecure:
                await transport.ReplyAsync(PasswordAnswer.InClear(endpoint.Password), cancellationToken).ConfigureAwait(false);
                return;
            case [4] when endpoint.AllowPublicKeyRetrieval:
                await transport.ReplyAsync(new byte[] { 2 }, cancellationToken).ConfigureAwait(false);
                return;
            case [4]:
                throw Refused("the server wants the password over TLS, or encrypted with a public key that AllowPublicKeyRetrieval=false forbids to ask it for");
            default:
                throw Refused($"plugin '{plugin}' sent {data.Length} bytes that are unknown here");
        }
    }

    private static (string Plugin, byte[] Nonce) Switched(ReadOnlySpan<byte> payload)
    {
        // fe alone asks for the hash of before 4.1.
        if (payload.Length == 1)
            return ("mysql_old_password", []);
        var reader = new WireReader(payload[1..]);
        string plugin = Encoding.UTF8.GetString(reader.ReadNulTerminated());
        ReadOnlySpan<byte> nonce = reader.ReadRest();
        return (plugin, (nonce is [.., 0] && nonce.Length == Greeting.NonceLength + 1 ? nonce[..^1] : nonce).ToArray());
    }

    private MySqlException Refused(string reason) => new(2061, "HY000", $"Login to {endpoint} as '{endpoint.User}': {reason}.");
}
