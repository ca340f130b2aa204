using Forebay.PostgreSql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Forebay;

/// <summary>Lets a cache hear of every write to a PostgreSQL database.</summary>
public static class PostgreSqlForebayBuilderExtensions
{
    /// <summary>Follows a database by logical replication, from the host's start to its end. Nothing is served before the feed has caught up.</summary>
    /// <param name="builder">What <c>AddForebay</c> gives.</param>
    /// <param name="connectionString">The primary, in the form of Npgsql.</param>
    /// <param name="configure">Further options.</param>
    /// <exception cref="ForebayConfigurationException">An option can't work; thrown when the host starts.</exception>
    /// <remarks>Sets <c>Feed.Expected</c>. The feed is a service of its own, <see cref="PostgreSqlChangeFeed"/>, for its state and for writers that wait for it.</remarks>
    public static ForebayBuilder UsePostgreSqlFeed(this ForebayBuilder builder, string connectionString, Action<PostgreSqlFeedOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        builder.Configure(static options => options.Feed.Expected = true);
        builder.Services.TryAddSingleton(provider =>
        {
            var options = new PostgreSqlFeedOptions { ConnectionString = connectionString };
            configure?.Invoke(options);
            FeedOptions feed = provider.GetRequiredService<IOptions<ForebayOptions>>().Value.Feed;
            return new PostgreSqlChangeFeed(provider.GetRequiredService<TieredCache>(), options, feed, provider.GetService<ILoggerFactory>(), provider.GetService<TimeProvider>());
        });
        builder.Services.AddHostedService<PostgreSqlFeedStart>();
        return builder;
    }
}
