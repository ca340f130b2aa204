using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Forebay.MySql.Binlog;

/// <summary>Keeps what is logged.</summary>
internal sealed class LogLines : ILoggerFactory
{
    private readonly ConcurrentQueue<(int Event, string Line)> lines = new();

    public IReadOnlyList<string> Of(int id) => [.. lines.Where(line => line.Event == id).Select(line => line.Line)];

    public override string ToString() => string.Join('\n', lines.Select(line => $"{line.Event}: {line.Line}"));

    public ILogger CreateLogger(string categoryName) => new Lines(this);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    private sealed class Lines(LogLines all) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            all.lines.Enqueue((eventId.Id, formatter(state, exception)));
    }
}
