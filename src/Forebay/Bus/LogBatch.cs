namespace Forebay;

/// <summary>What a read of the log gave.</summary>
/// <param name="Messages">The messages after the position, in order.</param>
/// <param name="Position">Where the next read goes on: after the last message; where it is <paramref name="Lost"/>, the log's present end.</param>
/// <param name="Complete">True: when the read began, nothing stood in the log after <paramref name="Position"/>.</param>
/// <param name="Lost">True: messages after the position are gone (trimmed, flushed, another log). The reader can't know what it missed.</param>
public sealed record LogBatch(IReadOnlyList<ReadOnlyMemory<byte>> Messages, string Position, bool Complete, bool Lost = false);
