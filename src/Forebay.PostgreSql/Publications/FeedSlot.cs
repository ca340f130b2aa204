using NpgsqlTypes;

namespace Forebay.PostgreSql.Publications;

/// <summary>A slot as the server has it.</summary>
/// <param name="Confirmed">What was committed before is given no more.</param>
/// <param name="IsLost">Whether the server has thrown away log that it would need.</param>
/// <param name="WalBytes">How much log the server keeps for it.</param>
internal sealed record FeedSlot(NpgsqlLogSequenceNumber Confirmed, bool IsLost, long WalBytes);
