using NpgsqlTypes;

namespace Forebay.PostgreSql.Stream;

/// <summary>A sign of life that has come back through the stream: all commits before it have been received.</summary>
/// <param name="Asked">The moment before it was sent, of the feed's clock.</param>
/// <param name="Lsn">Where it stands in the log.</param>
internal sealed record ReturnedHeartbeat(long Asked, NpgsqlLogSequenceNumber Lsn);
