using System.Text;

namespace Forebay.Http.Proxy.Tests.Wire;

/// <summary>Reads lines and bytes from a connection, and knows how it ended.</summary>
internal sealed class WireReader(Stream stream)
{
    private readonly byte[] buffer = new byte[64 << 10];
    private int start;
    private int end;

    /// <summary>Whether the connection was reset, or lost, rather than closed in order.</summary>
    public bool WasReset { get; private set; }

    /// <summary>Whether a line ended with a line feed alone.</summary>
    public bool SawBareLineFeed { get; private set; }

    /// <summary>A line without its end; null: the connection ended before there was one.</summary>
    public async ValueTask<string?> ReadLineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        while (start < end || await FillAsync(cancellation))
        {
            int at = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            int taken = at < 0 ? end - start : at;
            line.Append(Encoding.Latin1.GetString(buffer, start, taken));
            start += taken;
            if (at < 0)
                continue;
            start++;
            SawBareLineFeed |= line.Length == 0 || line[^1] != '\r';
            return line.Length > 0 && line[^1] == '\r' ? line.ToString(0, line.Length - 1) : line.ToString();
        }
        return null;
    }

    /// <summary>Lines until an empty one; null: the connection ended before it.</summary>
    public async ValueTask<List<string>?> ReadLinesAsync(CancellationToken cancellation)
    {
        List<string> lines = [];
        while (await ReadLineAsync(cancellation) is { } line)
        {
            if (line.Length == 0)
                return lines;
            lines.Add(line);
        }
        return null;
    }

    /// <summary>Some bytes; 0: the connection has ended.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancellation)
    {
        if (start == end && !await FillAsync(cancellation))
            return 0;
        int taken = Math.Min(into.Length, end - start);
        buffer.AsMemory(start, taken).CopyTo(into);
        start += taken;
        return taken;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        try
        {
            start = 0;
            end = 0;
            end = await stream.ReadAsync(buffer, cancellation);
            return end > 0;
        }
        catch (IOException)
        {
            WasReset = true;
            return false;
        }
    }
}
