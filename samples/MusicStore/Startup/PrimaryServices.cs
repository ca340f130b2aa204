using Forebay;
using Forebay.MySql;
using Forebay.Sqlite;
using Microsoft.Extensions.Options;
using MusicStore.Activity;
using MusicStore.Catalogue;
using MusicStore.Mirror;
using MusicStore.Primary;
using MusicStore.Search;

namespace MusicStore.Startup;

/// <summary>The services that differ by where the primary is.</summary>
internal static class PrimaryServices
{
    /// <summary>The primary is the store's own file.</summary>
    public static void AddSqlitePrimary(this IServiceCollection services)
    {
        services.AddSingleton<IPrimary, SqlitePrimary>();
        services.AddSingleton<ISearchedRows, PrimaryRows>();
        services.AddSingleton<IFeedTags, OwnTags>();
        // Before the feed: a build changes the schema, and the feed would take that for a gap.
        services.AddHostedService<SearchIndexService>();
        services.AddHostedService<ChangeFeedService>();
        services.AddForebayJobs(jobs => jobs.AddBatchHandler<ActivityEntry, ActivityHandler>(ActivityHandler.Type));
    }

    /// <summary>The primary is a server: its feed keeps the cache right, and the mirror in the store's own file.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="connectionString">The server and the store's database.</param>
    public static void AddMySqlPrimary(this IServiceCollection services, string connectionString)
    {
        string database = new MySqlConnectionStringBuilder(connectionString).Database;
        services.AddSingleton(_ => new ForebayMySqlDataSource(connectionString));
        services.AddSingleton<IPrimary, MySqlPrimary>();
        services.AddSingleton<IFeedTags>(_ => new MySqlTags(database, MySqlStore.KeepsLowerCase(connectionString)));
        services.AddSingleton(provider => new MirrorMarks(provider.GetRequiredService<SqlitePool>(), database));
        services.AddSingleton<PrimaryMirror>();
        services.AddSingleton<ISearchedRows>(provider => provider.GetRequiredService<PrimaryMirror>());
        services.AddSingleton(provider => new MySqlChangeFeed(
            provider.GetRequiredService<TieredCache>(),
            new MySqlFeedOptions { ConnectionString = connectionString, OnVisible = provider.GetRequiredService<PrimaryMirror>().NoteAsync },
            provider.GetRequiredService<IOptions<ForebayOptions>>().Value.Feed,
            provider.GetService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddForebay(cache => cache.UseMySqlFeed(connectionString));
        // The mirror is filled before the index is made of it.
        services.AddHostedService<MirrorService>();
        services.AddHostedService<SearchIndexService>();
        services.AddForebayJobs(jobs => jobs.AddBatchHandler<ActivityEntry, MySqlActivityHandler>(ActivityHandler.Type));
    }
}
