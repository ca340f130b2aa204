using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Forebay.Benchmarks.Http;

/// <summary>One connection that asks for a page and reads all of it, with nothing between itself and the socket: what takes time is the server.</summary>
internal sealed class PlainConnection : IDisposable
{
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[16 << 10];

    public PlainConnection(int port) => socket.Connect(IPAddress.Loopback, port);

    /// <summary>The time from the request to the last byte of its answer.</summary>
    /// <exception cref="BenchInputException">The answer is not the page.</exception>
    public TimeSpan Get(string target)
    {
        byte[] request = Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: bench.example\r\n\r\n");
        long start = Stopwatch.GetTimestamp();
        socket.Send(request);
        int length = ReadAnswer();
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        string head = Encoding.ASCII.GetString(buffer, 0, length);
        return head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) ? took : throw new BenchInputException($"{target} was answered: {head}");
    }

    public void Dispose() => socket.Dispose();

    /// <summary>Reads head and body; the head's length.</summary>
    private int ReadAnswer()
    {
        int filled = 0, head = -1, whole = int.MaxValue;
        while (filled < whole)
        {
            int read = socket.Receive(buffer.AsSpan(filled));
            if (read == 0)
                throw new BenchInputException("The server ended the connection within an answer.");
            filled += read;
            if (head >= 0 || buffer.AsSpan(0, filled).IndexOf(HeadEnd) is not (var end and >= 0))
                continue;
            head = end + HeadEnd.Length;
            whole = head + LengthOf(Encoding.ASCII.GetString(buffer, 0, head));
            if (whole > buffer.Length)
                throw new BenchInputException($"An answer of {whole} bytes is longer than expected.");
        }
        return head;
    }

    private static int LengthOf(string head)
    {
        const string Name = "\r\ncontent-length:";
        int at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            throw new BenchInputException($"An answer does not tell its length: {head}");
        ReadOnlySpan<char> rest = head.AsSpan(at + Name.Length);
        return int.Parse(rest[..rest.IndexOf('\r')], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
    }
}
