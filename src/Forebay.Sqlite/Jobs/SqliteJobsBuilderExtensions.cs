using Forebay.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Jobs;

/// <summary>Keeps jobs in a SQLite file.</summary>
public static class SqliteJobsBuilderExtensions
{
    /// <summary>Chooses the embedded queue.</summary>
    /// <param name="builder">What <c>AddForebayJobs</c> gives.</param>
    /// <param name="path">The file, made with its folder where it does not exist; not the cache tier's, which belongs to one process.</param>
    /// <param name="configure">Further options.</param>
    /// <exception cref="ForebayConfigurationException">An option can't work; thrown when the queue is made.</exception>
    public static JobsBuilder UseSqlite(this JobsBuilder builder, string path, Action<SqliteJobQueueOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return builder.UseQueue(provider =>
        {
            var options = new SqliteJobQueueOptions();
            configure?.Invoke(options);
            return new SqliteJobQueue(path, options, provider.GetRequiredService<TimeProvider>());
        });
    }
}
