using System.Collections.Concurrent;

namespace MusicStore.Health;

/// <summary>A statement that took too long, with its parameters' types in the place of their values.</summary>
internal sealed record SlowQuery(string Sql, double Milliseconds, DateTimeOffset At);

/// <summary>Logs statements that took longer than 100 ms, and keeps the last of them. Thread-safe.</summary>
internal sealed partial class SlowQueryLog(ILogger<SlowQueryLog> logger, TimeProvider time)
{
    public static readonly TimeSpan Over = TimeSpan.FromMilliseconds(100);
    private const int Kept = 50;
    private const int LongestSql = 500;
    private readonly ConcurrentQueue<SlowQuery> last = new();
    private long count;

    public long Count => Interlocked.Read(ref count);

    public IReadOnlyList<SlowQuery> Last => [.. last];

    public void Add(string sql, TimeSpan took)
    {
        Interlocked.Increment(ref count);
        string words = string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        words = words.Length > LongestSql ? words[..LongestSql] + "…" : words;
        last.Enqueue(new SlowQuery(words, Math.Round(took.TotalMilliseconds, 1), time.GetUtcNow()));
        while (last.Count > Kept)
            last.TryDequeue(out _);
        LogSlow(took.TotalMilliseconds, words);
    }

    [LoggerMessage(EventId = 8010, Level = LogLevel.Warning, Message = "A statement took {Milliseconds} ms: {Sql}")]
    private partial void LogSlow(double milliseconds, string sql);
}
