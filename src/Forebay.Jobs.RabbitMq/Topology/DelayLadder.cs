using System.Numerics;

namespace Forebay.Jobs.RabbitMq.Topology;

/// <summary>
/// The delays that have a queue: eight to each doubling, so that few queues serve every delay, and none lasts more than an eighth longer than was
/// asked for. A delay beyond the last is made of several.
/// </summary>
/// <remarks>A queue's messages expire in their order, so each length of delay needs one of its own.</remarks>
internal static class DelayLadder
{
    /// <summary>The longest delay of one queue, in milliseconds: about 25 days. A message's time to live ends at 2^32 - 1 (rabbitmq.com/docs/ttl).</summary>
    public const long Longest = 1L << 31;

    // Below it, in milliseconds, a queue for each length would serve nobody: a publish takes as long.
    private const long Shortest = 128;

    private const int RungsPerDoublingLog2 = 3;

    /// <summary>The first rung that is long enough, and how much of the delay is still to come after it.</summary>
    /// <param name="delay">More than zero.</param>
    /// <param name="longest">The last rung, in milliseconds: a rung.</param>
    public static (long Rung, TimeSpan Remaining) First(TimeSpan delay, long longest)
    {
        long wanted = Math.Max(Shortest, (long)Math.Ceiling(delay.TotalMilliseconds));
        if (wanted > longest)
            return (longest, TimeSpan.FromMilliseconds(wanted - longest));
        int step = Math.Max(0, BitOperations.Log2((ulong)wanted) - RungsPerDoublingLog2);
        long rung = ((wanted + (1L << step) - 1) >> step) << step;
        return (rung, TimeSpan.Zero);
    }
}
