using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Forebay.Sql.Caching;

/// <summary>Counts what is not told by the engine's own figures: what passed by, and why. Thread-safe.</summary>
internal sealed class SqlStatistics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Forebay.Sql";

    // The most statements that are named in the log: whoever has more such statements knows by then.
    private const int MostNamed = 200;

    private readonly ConcurrentDictionary<ulong, bool> named = new();
    private readonly Meter meter = new(MeterName);
    private readonly Counter<long> passed;
    private readonly Counter<long> joined;
    private readonly Counter<long> writes;
    private readonly ILogger logger;

    public SqlStatistics(ILoggerFactory? loggers = null)
    {
        logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger("Forebay.Sql");
        passed = meter.CreateCounter<long>("forebay.sql.passed", "{statement}", "Statements that went by the cache to the database, by the reason.");
        joined = meter.CreateCounter<long>("forebay.sql.joined", "{statement}", "Statements that got the rows which another caller was reading.");
        writes = meter.CreateCounter<long>("forebay.sql.writes", "{statement}", "Statements that change data.");
    }

    public ILogger Logger => logger;

    public void Passed(string reason) => passed.Add(1, new KeyValuePair<string, object?>("forebay.sql.reason", reason));

    public void Joined() => joined.Add(1);

    public void Wrote() => writes.Add(1);

    /// <summary>The rows of a statement could not be stored.</summary>
    public void NotStored(KnownStatement statement, string reason)
    {
        Passed("result");
        if (named.Count < MostNamed && named.TryAdd(statement.Digest, true))
            SqlLog.NotStored(logger, statement.NormalForm, reason);
    }

    public void Dispose() => meter.Dispose();
}
