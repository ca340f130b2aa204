namespace Forebay.Jobs.Sqs;

/// <summary>How long a call that failed waits before it is made again: a random part of a bound that doubles, so that many callers don't return together.</summary>
internal static class SqsBackOff
{
    /// <summary>How often a call is made again.</summary>
    public const int MostRetries = 4;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);

    /// <param name="retry">From 1.</param>
    /// <param name="chance">From 0 up to 1.</param>
    public static TimeSpan Before(int retry, double chance) => TimeSpan.FromMilliseconds(Math.Min(First.TotalMilliseconds * Math.Pow(2, retry - 1), Most.TotalMilliseconds) * chance);

    /// <summary>Waits so long.</summary>
    public static Task WaitAsync(int retry, TimeProvider time, CancellationToken cancellationToken) => Task.Delay(Before(retry, Random.Shared.NextDouble()), time, cancellationToken);
}
