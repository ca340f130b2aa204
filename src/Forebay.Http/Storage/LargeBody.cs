namespace Forebay.Http.Storage;

/// <summary>A body that is kept in pieces of its own, because it is too large to be held whole.</summary>
/// <param name="Id">Under which its pieces are found; every fetch has another.</param>
/// <param name="Length">In bytes.</param>
/// <param name="ChunkBytes">The size of every piece but the last.</param>
internal sealed record LargeBody(Guid Id, long Length, int ChunkBytes);
