namespace MusicStore.Mirror;

/// <summary>A row, or a whole table, that has changed in the primary and is to be read again.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Key">The row's key; null: any row of the table.</param>
/// <param name="Times">How often it has changed since it was read: another number is another change.</param>
internal readonly record struct MirrorMark(MirrorTable Table, MirrorKey? Key, long Times);
