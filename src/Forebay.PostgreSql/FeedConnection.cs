using Npgsql;

namespace Forebay.PostgreSql;

/// <summary>How the feed's connections differ from the application's.</summary>
internal static class FeedConnection
{
    public static string StringOf(PostgreSqlFeedOptions options)
    {
        var text = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            // Each has its own work and lives as long as it.
            Pooling = false,
            Enlist = false,
            Timeout = (int)Math.Ceiling(options.CommandTimeout.TotalSeconds),
            CommandTimeout = (int)Math.Ceiling(options.CommandTimeout.TotalSeconds),
        };
        if (string.IsNullOrEmpty(text.ApplicationName))
            text.ApplicationName = "forebay";
        // Bytes in the one form that keys are read in; a heartbeat that waits for no standby; and no limit that was meant for the application's statements.
        text.Options = $"{text.Options} -c bytea_output=hex -c synchronous_commit=local -c statement_timeout=0 -c idle_session_timeout=0".TrimStart();
        return text.ConnectionString;
    }
}
