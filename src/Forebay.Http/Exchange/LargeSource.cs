using Forebay.Http.Storage;

namespace Forebay.Http.Exchange;

/// <summary>A stored body in pieces, each of which is got when it is its turn.</summary>
internal sealed class LargeSource(LargeBodies store, LargeBody body) : IBodySource
{
    public long? Length => body.Length;

    public Stream Open(long from = 0, long? count = null) => new Reader(store, body, from, from + (count ?? body.Length - from));

    private sealed class Reader(LargeBodies store, LargeBody body, long from, long end) : ReadOnlyStream
    {
        private long at = from;
        private byte[]? piece;
        private int pieceIndex = -1;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (at >= end)
                return 0;
            int index = (int)(at / body.ChunkBytes), offset = (int)(at % body.ChunkBytes);
            if (index != pieceIndex)
                (piece, pieceIndex) = (await store.ReadAsync(body.Id, index, cancellationToken).ConfigureAwait(false), index);
            if (piece is null || piece.Length <= offset)
            {
                // Else every request would come as far as this, and no further.
                await store.ForgetAsync(body.Id, cancellationToken).ConfigureAwait(false);
                throw new IOException($"Piece {index} of a stored body of {body.Length} bytes is not there any more, or too short.");
            }
            int taken = (int)Math.Min(Math.Min(buffer.Length, piece.Length - offset), end - at);
            piece.AsMemory(offset, taken).CopyTo(buffer);
            at += taken;
            return taken;
        }
    }
}
