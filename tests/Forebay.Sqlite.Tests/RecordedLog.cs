using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Forebay.Sqlite.Tests;

/// <summary>Keeps what was logged at Warning and above.</summary>
internal sealed class RecordedLog : ILoggerFactory, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This log keeps its lines itself.");

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Lines.Enqueue($"{eventId.Id}: {formatter(state, exception)}");
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
