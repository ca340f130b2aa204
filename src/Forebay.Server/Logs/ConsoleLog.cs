using Microsoft.Extensions.Logging.Console;

namespace Forebay.Server.Logs;

/// <summary>The program's log. Results are on standard output; what happens, on the other.</summary>
internal static class ConsoleLog
{
    public static void Add(ILoggingBuilder logging, IConfigurationSection section)
    {
        logging.AddSimpleConsole(static console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fffK ";
            console.UseUtcTimestamp = true;
        });
        logging.Services.Configure<ConsoleLoggerOptions>(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // Why it could not start is told in one sentence.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        // That there is no change feed is news to who caches a database.
        logging.AddFilter("Forebay.Engine", LogLevel.Warning);
        logging.AddConfiguration(section);
    }
}
