using Microsoft.Extensions.Logging;

namespace Forebay.NodeProcess;

/// <summary>Writes warnings and errors to the error output, where the parent keeps the last ones.</summary>
internal sealed class ErrorLog : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Console.Error.WriteLine($"{DateTime.UtcNow:HH:mm:ss.fff} {eventId.Id} {formatter(state, exception)}{(exception is null ? "" : $" {exception.GetType().Name}: {exception.Message}")}");
    }

    public void Dispose()
    {
    }
}
