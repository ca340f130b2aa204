using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace Forebay.Redis.Protocol;

/// <summary>A pooled, growing array in which commands are written as the server reads them: arrays of bulk strings. Not thread-safe.</summary>
internal sealed class CommandBuffer : IDisposable
{
    private const int FirstBytes = 16 << 10;

    // What one large value made of it is given back when it has been sent.
    private const int KeptBytes = 1 << 20;

    private byte[] bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int length;

    public int Length => length;

    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, length);

    public void Write(ReadOnlySpan<RedisArgument> command)
    {
        if (command.IsEmpty)
            throw new ArgumentException("A command has at least its name.", nameof(command));
        int start = length;
        try
        {
            WriteHead((byte)'*', command.Length);
            foreach (ref readonly RedisArgument argument in command)
                Write(in argument);
        }
        catch
        {
            // Half a command would take the others with it.
            length = start;
            throw;
        }
    }

    public void Append(ReadOnlySpan<byte> encoded)
    {
        encoded.CopyTo(Room(encoded.Length));
        length += encoded.Length;
    }

    public void Clear()
    {
        length = 0;
        if (bytes.Length <= KeptBytes)
            return;
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);
    }

    public void Dispose()
    {
        byte[] mine = bytes;
        bytes = [];
        length = 0;
        if (mine.Length > 0)
            ArrayPool<byte>.Shared.Return(mine);
    }

    private void Write(in RedisArgument argument)
    {
        if (argument.Text is { } text)
            WriteText(text);
        else if (argument.TryGetInteger(out long integer))
            WriteInteger(integer);
        else if (argument.TryGetDouble(out double number))
            WriteDouble(number);
        else
            WriteBytes(argument.Bytes);
    }

    private void WriteText(string text)
    {
        // Most words are short and ASCII, so that their length is known: one pass instead of two.
        if (text.Length < 1024)
        {
            Span<byte> room = Room((text.Length * 3) + 32);
            int head = HeadLength(text.Length);
            if (Ascii.FromUtf16(text, room[head..], out int written) == OperationStatus.Done)
            {
                length += Head(room, (byte)'$', text.Length);
                length += written;
                WriteEnd();
                return;
            }
        }
        int count = Encoding.UTF8.GetByteCount(text);
        WriteHead((byte)'$', count);
        length += Encoding.UTF8.GetBytes(text, Room(count));
        WriteEnd();
    }

    private void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteHead((byte)'$', value.Length);
        value.CopyTo(Room(value.Length));
        length += value.Length;
        WriteEnd();
    }

    private void WriteInteger(long number)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out int count);
        WriteBytes(digits[..count]);
    }

    private void WriteDouble(double number)
    {
        Span<byte> digits = stackalloc byte[40];
        Utf8.TryWrite(digits, System.Globalization.CultureInfo.InvariantCulture, $"{number:R}", out int count);
        WriteBytes(digits[..count]);
    }

    private void WriteHead(byte kind, int count) => length += Head(Room(16), kind, count);

    private void WriteEnd()
    {
        "\r\n"u8.CopyTo(Room(2));
        length += 2;
    }

    private static int Head(Span<byte> room, byte kind, int count)
    {
        room[0] = kind;
        Utf8Formatter.TryFormat(count, room[1..], out int digits);
        room[digits + 1] = (byte)'\r';
        room[digits + 2] = (byte)'\n';
        return digits + 3;
    }

    private static int HeadLength(int count) => 3 + (count < 10 ? 1 : count < 100 ? 2 : count < 1000 ? 3 : 4);

    private Span<byte> Room(int count)
    {
        if (bytes.Length - length < count)
            Grow(count);
        return bytes.AsSpan(length);
    }

    private void Grow(int count)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(checked((int)Math.Max((long)length + count, Math.Min(bytes.Length * 2L, Array.MaxLength))));
        bytes.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
