using NpgsqlTypes;

namespace Forebay.PostgreSql.Stream;

/// <summary>A transaction that the stream has told, in the order of commits.</summary>
/// <param name="Xid">Its number, of 32 bits.</param>
/// <param name="Tags">What it invalidates.</param>
/// <param name="End">Where the log goes on after its commit.</param>
internal sealed record ReceivedTransaction(uint Xid, IReadOnlyCollection<string> Tags, NpgsqlLogSequenceNumber End);
