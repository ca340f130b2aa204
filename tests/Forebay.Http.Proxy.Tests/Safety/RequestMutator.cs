using System.Text;
using Forebay.Http.Proxy.Tests.Client;

namespace Forebay.Http.Proxy.Tests.Safety;

/// <summary>Makes malformed requests from valid ones; the same ones from the same seed.</summary>
internal sealed class RequestMutator(int seed)
{
    private const string Hidden = "GET /hidden HTTP/1.1\r\nHost: proxy.example\r\n\r\n";

    private static readonly byte[][] Valid =
    [
        .. new[]
        {
            RawClient.Request("GET", "/a?x=1", "Accept: */*", "Cookie: a=1; b=2", "Cache-Control: max-age=5"),
            RawClient.Request("GET", "/b", "Range: bytes=0-1,3-4", "If-Range: \"a\"", "If-None-Match: W/\"a\", \"b\""),
            RawClient.Request("HEAD", "/c", "Accept-Encoding: gzip;q=0.5, br", "If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT"),
            RawClient.Request("POST", "/d", $"Content-Length: {Hidden.Length}", "Content-Type: text/plain") + Hidden,
            RawClient.Request("PUT", "/e", "Transfer-Encoding: chunked", "Trailer: X-Sum") + $"{Hidden.Length:x};ext=\"v\"\r\n{Hidden}\r\n0\r\nX-Sum: 1\r\n\r\n",
            RawClient.Request("GET", "http://proxy.example/f", "Connection: keep-alive, X-Hop", "X-Hop: 1", "TE: trailers"),
            RawClient.Request("OPTIONS", "*", "Max-Forwards: 2", "Forwarded: for=192.0.2.1"),
            RawClient.Request("PURGE", "/a", "Authorization: Bearer wrong"),
        }.Select(Encoding.Latin1.GetBytes),
    ];

    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "\r", "\n", "\r\n", "\r\n\r\n", "\0", " ", "\t", ":", ",", ";", "=", "\"", "\\", "%", "/", "\u000b", "\u007f", "\u0080", "\u00ff", "-", "+", "0", "9", "f",
            "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n", "Host: other.example\r\n", "Connection: close\r\n", "Connection: Host\r\n", "Expect: 100-continue\r\n",
            "Upgrade: h2c\r\n", "Range: bytes=-1\r\n", "0\r\n\r\n", "HTTP/1.0", "HTTP/2.0", "\r\n ", "chunked, ", "99999999999999999999", "../", "//", "?", "#",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    // A generator of our own: the framework's may change, and the requests with it.
    private ulong state = (ulong)seed * 0x9E3779B97F4A7C15 + 1;

    /// <summary>The next request, with one to four changes.</summary>
    public byte[] Next()
    {
        List<byte> request = [.. Valid[Below(Valid.Length)]];
        for (int changes = 1 + Below(4); changes > 0; changes--)
            Change(request);
        return [.. request];
    }

    private void Change(List<byte> request)
    {
        int at = Below(request.Count);
        switch (Below(7))
        {
            case 0:
                request[at] = (byte)Below(256);
                break;
            case 1:
                request[at] ^= (byte)(1 << Below(8));
                break;
            case 2:
                request.InsertRange(at, Pieces[Below(Pieces.Length)]);
                break;
            case 3:
                request.RemoveRange(at, Math.Min(1 + Below(4), request.Count - at - 1));
                break;
            case 4:
                request.InsertRange(at, request.GetRange(at, Math.Min(1 + Below(40), request.Count - at)));
                break;
            case 5:
                InsertLine(request);
                break;
            default:
                request.RemoveRange(Math.Max(1, at), request.Count - Math.Max(1, at));
                break;
        }
    }

    /// <summary>At the beginning of a line, where it is a line.</summary>
    private void InsertLine(List<byte> request)
    {
        int[] lines = [.. Enumerable.Range(1, request.Count - 1).Where(place => request[place - 1] == '\n')];
        if (lines.Length > 0)
            request.InsertRange(lines[Below(lines.Length)], Pieces[Below(Pieces.Length)]);
    }

    // Xorshift64* (Vigna, ACM TOMS 42:4, 2016).
    private int Below(int bound)
    {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return (int)((state * 0x2545F4914F6CDD1D >> 33) % (ulong)bound);
    }
}
