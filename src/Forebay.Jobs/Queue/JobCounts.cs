namespace Forebay.Jobs;

/// <summary>How many jobs of a queue are in each state, at one moment; -1 where the queue can't tell (<see cref="JobQueueFeatures.Counts"/>).</summary>
/// <param name="Pending">Can be leased now.</param>
/// <param name="Delayed">Wait for their time.</param>
/// <param name="Running">Are leased.</param>
/// <param name="Completed">Are done and not purged yet.</param>
/// <param name="Dead">Failed for good: the dead letters.</param>
public sealed record JobCounts(long Pending, long Delayed, long Running, long Completed, long Dead);
