using Forebay.MySql;
using Forebay.MySql.Binlog.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Forebay;

/// <summary>Lets a cache hear of every write to a MySQL or MariaDB server.</summary>
public static class MySqlForebayBuilderExtensions
{
    /// <summary>Follows a server by its binary log, from the host's start to its end. Nothing is served before the feed has caught up.</summary>
    /// <param name="builder">What <c>AddForebay</c> gives.</param>
    /// <param name="connectionString">The primary: <c>Server=db;User ID=forebay;Password=…</c>.</param>
    /// <param name="configure">Further options.</param>
    /// <exception cref="ForebayConfigurationException">An option can't work; thrown when the host starts.</exception>
    /// <remarks>Sets <c>Feed.Expected</c>. The feed is a service of its own, <see cref="MySqlChangeFeed"/>, for its state and for writers that wait for it.</remarks>
    public static ForebayBuilder UseMySqlFeed(this ForebayBuilder builder, string connectionString, Action<MySqlFeedOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        return UseMySqlFeed(builder, options =>
        {
            options.ConnectionString = connectionString;
            configure?.Invoke(options);
        });
    }

    /// <inheritdoc cref="UseMySqlFeed(ForebayBuilder, string, Action{MySqlFeedOptions}?)"/>
    /// <param name="builder">What <c>AddForebay</c> gives.</param>
    /// <param name="configure">The server, and further options.</param>
    public static ForebayBuilder UseMySqlFeed(this ForebayBuilder builder, Action<MySqlFeedOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Configure(static options => options.Feed.Expected = true);
        builder.Services.TryAddSingleton(provider =>
        {
            var options = new MySqlFeedOptions();
            configure(options);
            FeedOptions feed = provider.GetRequiredService<IOptions<ForebayOptions>>().Value.Feed;
            return new MySqlChangeFeed(provider.GetRequiredService<TieredCache>(), options, feed, provider.GetService<ILoggerFactory>(), provider.GetService<TimeProvider>());
        });
        builder.Services.AddHostedService<MySqlFeedStart>();
        return builder;
    }
}
