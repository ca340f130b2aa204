using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Forebay.MySql.Proxy;

/// <summary>What a proxy logs as its own faults.</summary>
internal sealed class ProxyComplaints : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> faults = new();

    /// <summary>Its faults so far.</summary>
    public IReadOnlyCollection<string> Faults => faults;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            faults.Enqueue($"{formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}
