using Forebay.Http.Exchange;

namespace Forebay.Http.Tests.Exchanges;

/// <summary>A body of so many pieces of one size; what happens behind the last is for the test to say.</summary>
internal sealed class PiecesStream(int pieces, int pieceBytes, Func<int>? end = null) : ReadOnlyStream
{
    private int given;

    public int Given => Volatile.Read(ref given);

    /// <summary>Called with the number of each piece before it is given.</summary>
    public Func<int, Task>? Before { get; init; }

    public static byte ByteAt(long place) => (byte)(place * 31 % 251);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Before is not null)
            await Before(Given);
        if (Given == pieces)
            return end?.Invoke() ?? 0;
        // Where a piece began would be uncertain.
        if (buffer.Length < pieceBytes)
            throw new IOException("The buffer is smaller than a piece.");
        for (int i = 0; i < pieceBytes; i++)
            buffer.Span[i] = ByteAt(((long)Given * pieceBytes) + i);
        Interlocked.Increment(ref given);
        return pieceBytes;
    }
}
