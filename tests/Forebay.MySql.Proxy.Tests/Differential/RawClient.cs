using System.Text;
using Forebay.MySql.Authentication;
using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;
using Forebay.MySql.Sessions;

namespace Forebay.MySql.Proxy.Differential;

/// <summary>A client that knows commands and packets and nothing else, so that it sees what others hide. Logged in as a user without a password.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private const int MostBytes = 1 << 28;
    private readonly MySqlTransport transport;

    private RawClient(ServerUnderTest server, MySqlTransport transport, ClientKind kind) => (Server, this.transport, Kind) = (server, transport, kind);

    public ServerUnderTest Server { get; }

    public ClientKind Kind { get; }

    public MySqlTransport Transport => transport;

    public Greeting Greeting { get; private set; } = null!;

    /// <summary>What both sides agreed on.</summary>
    public MySqlCapabilities Capabilities { get; private set; }

    /// <summary>The login's last packet.</summary>
    public RecordedPacket LoggedIn { get; private set; } = RecordedPacket.Closed;

    public bool DeprecatesEof => (Capabilities & MySqlCapabilities.DeprecateEof) != 0;

    public static async Task<RawClient> OpenAsync(ServerUnderTest server, ClientKind kind, string user = "root", string database = "", byte collation = 45)
    {
        var endpoint = new MySqlEndpoint { Host = server.Host, Port = server.Port, User = user, Database = database, Tls = MySqlTlsMode.Disabled };
        var client = new RawClient(server, new MySqlTransport(await MySqlSession.ConnectAsync(endpoint, default), MostBytes), kind);
        try
        {
            await client.LogInAsync(endpoint, collation);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a command with a text behind its code.</summary>
    public ValueTask SendAsync(MySqlCommandCode code, ReadOnlySpan<byte> rest)
    {
        transport.BeginCommand(code).Write(rest);
        return transport.SendAsync();
    }

    public ValueTask SendAsync(MySqlCommandCode code, string text = "") => SendAsync(code, Encoding.UTF8.GetBytes(text));

    public async ValueTask DisposeAsync() => await transport.DisposeAsync();

    private async Task LogInAsync(MySqlEndpoint endpoint, byte collation)
    {
        Packet packet = await transport.ReadAsync();
        if (packet.IsError)
            throw MySqlTransport.ErrorOf(packet);
        Greeting = Greeting.Read(packet.Span);
        Capabilities = (Kind.Capabilities | (endpoint.Database.Length > 0 ? MySqlCapabilities.ConnectWithDatabase : 0)) & (Greeting.Capabilities | MySqlCapabilities.LongPassword);
        // As the client libraries of both servers: the first bit is MySQL's.
        if (Greeting.IsMariaDb)
            Capabilities &= ~MySqlCapabilities.LongPassword;
        var login = new ClientLogin(transport, endpoint, isSecure: false);
        new HandshakeResponse
        {
            Capabilities = Capabilities,
            MaxPacketBytes = 1 << 28,
            Collation = collation,
            User = Encoding.UTF8.GetBytes(endpoint.User),
            AuthenticationData = login.FirstAnswer(Greeting.Plugin, Greeting.Nonce),
            Database = Encoding.UTF8.GetBytes(endpoint.Database),
            Plugin = Greeting.Plugin,
        }.Write(transport.Writer);
        await transport.Writer.FlushAsync(transport.Stream);
        while (true)
        {
            packet = await transport.ReadAsync();
            if (packet.IsError)
                throw MySqlTransport.ErrorOf(packet);
            if (packet.First == 0)
                break;
            // A switch to another plugin, whose answer to no password is nothing; what else comes needs none.
            if (packet.First == 0xfe)
                await transport.ReplyAsync(Array.Empty<byte>());
        }
        LoggedIn = RecordedPacket.Of(PacketKind.Ok, packet.Sequence, packet.Span);
    }
}
