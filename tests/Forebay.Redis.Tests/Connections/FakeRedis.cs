using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Forebay.Testing;

namespace Forebay.Redis.Tests.Connections;

/// <summary>A server that introduces itself as Redis does and then answers as the test says.</summary>
internal sealed class FakeRedis : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Func<string[], byte[]?> answer;
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> serving = [];
    private readonly List<TcpClient> clients = [];
    private readonly List<string> heard = [];
    private readonly Task accepting;

    /// <param name="answer">Gives the bytes of a command's reply; null for none.</param>
    public FakeRedis(Func<string[], byte[]?> answer)
    {
        this.answer = answer;
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Address => listener.LocalEndpoint.ToString()!;

    /// <summary>The names of all commands that came, on whatever connection.</summary>
    public string[] Heard
    {
        get
        {
            lock (heard)
                return [.. heard];
        }
    }

    public int Connections { get; private set; }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Waits until a command has come as often as that.</summary>
    public Task HasHeardAsync(string command, int times = 1) => Eventually.TrueAsync(() => Heard.Count(one => one == command) >= times, $"{command} has come {times} times");

    /// <summary>Sends bytes that no command asked for to every client.</summary>
    public async Task SendAsync(byte[] bytes)
    {
        TcpClient[] now;
        lock (clients)
            now = [.. clients.Where(client => client.Connected)];
        foreach (TcpClient client in now)
            await client.GetStream().WriteAsync(bytes);
    }

    /// <summary>Ends every connection as a server does that stops.</summary>
    public Task CutAsync()
    {
        lock (clients)
            clients.ForEach(client => client.Dispose());
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        lock (clients)
            clients.ForEach(client => client.Dispose());
        await accepting;
        await Task.WhenAll(serving);
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await listener.AcceptTcpClientAsync(stopping.Token);
                Connections++;
                lock (clients)
                    clients.Add(client);
                serving.Add(ServeAsync(client));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var reader = new BinaryReader(new BufferedStream(client.GetStream()));
            while (true)
            {
                string[] command = await Task.Run(() => ReadCommand(reader));
                lock (heard)
                    heard.Add(command[0]);
                byte[]? reply = Introduction(command) ?? answer(command);
                if (reply is not null)
                    await client.GetStream().WriteAsync(reply);
            }
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException or EndOfStreamException or InvalidOperationException)
        {
            client.Dispose();
        }
    }

    private static byte[]? Introduction(string[] command) => command[0] switch
    {
        "HELLO" => Text("%5\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$5\r\n7.9.9\r\n$5\r\nproto\r\n:3\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n"),
        "INFO" => Text("$12\r\nrun_id:abc\r\n\r\n"),
        _ => null,
    };

    private static string[] ReadCommand(BinaryReader reader)
    {
        int count = ReadHead(reader, '*');
        var words = new string[count];
        for (int i = 0; i < count; i++)
        {
            int length = ReadHead(reader, '$');
            words[i] = Encoding.UTF8.GetString(reader.ReadBytes(length));
            reader.ReadBytes(2);
        }
        return words;
    }

    private static int ReadHead(BinaryReader reader, char type)
    {
        var line = new StringBuilder();
        while (line.Length == 0 || line[^1] != '\n')
            line.Append((char)reader.ReadByte());
        if (line[0] != type)
            throw new InvalidOperationException($"The client has sent '{line}'.");
        return int.Parse(line.ToString(1, line.Length - 3), CultureInfo.InvariantCulture);
    }
}
