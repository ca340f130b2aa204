namespace Forebay.Bus;

/// <summary>A message as it was read from the log.</summary>
/// <param name="Node">Who sent it: a number of one run of one node.</param>
/// <param name="SentAt">When, in milliseconds since 1970 of the sender's wall clock: for the measured lag alone.</param>
/// <param name="Invalidations">What it says, in order.</param>
internal sealed record BusMessage(Guid Node, long SentAt, IReadOnlyList<InvalidationMessage> Invalidations);
