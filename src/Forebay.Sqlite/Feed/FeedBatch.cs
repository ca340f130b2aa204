namespace Forebay.Sqlite;

/// <summary>What a look at the log found.</summary>
/// <param name="Changes">In order; empty where nothing is new.</param>
/// <param name="Position">Where the feed stands after them.</param>
/// <param name="Gap">Not null: why it can't be told what changed since the position that was asked from. Then there are no changes, and <paramref name="Position"/> is the log's present end.</param>
public sealed record FeedBatch(IReadOnlyList<RowChange> Changes, FeedPosition Position, string? Gap);
