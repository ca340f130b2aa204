using Forebay.EntityFrameworkCore.Model;
using Forebay.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Forebay.EntityFrameworkCore;

/// <summary>An application with a context, with the cache or without, on a database of its own.</summary>
internal sealed class ChatStore : IAsyncDisposable
{
    // EF compiles queries for each set of these: one set for all tests.
    private static readonly MemoryCache Queries = new(new MemoryCacheOptions());

    private readonly ServiceProvider services;

    public ChatStore(string connectionString, bool cached, Action<ForebayBuilder>? configure = null, Action<SqlCacheOptions>? sql = null, Action<IServiceCollection>? services = null, bool pooled = false)
    {
        ConnectionString = connectionString;
        var collection = new ServiceCollection();
        collection.AddSingleton<IMemoryCache>(Queries);
        collection.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        collection.AddForebay(cache =>
        {
            cache.AddSqlCache(sql);
            configure?.Invoke(cache);
        });
        void Options(DbContextOptionsBuilder options)
        {
            options.UseNpgsql(connectionString);
            if (cached)
                options.UseForebay();
        }
        if (pooled)
            collection.AddPooledDbContextFactory<ChatContext>(Options);
        else
            collection.AddDbContextFactory<ChatContext>(Options);
        services?.Invoke(collection);
        this.services = collection.BuildServiceProvider();
    }

    public string ConnectionString { get; }

    public TieredCache Cache => services.GetRequiredService<TieredCache>();

    public SqlCache Sql => services.GetRequiredService<SqlCache>();

    public IServiceProvider Services => services;

    public ChatContext NewContext() => services.GetRequiredService<IDbContextFactory<ChatContext>>().CreateDbContext();

    /// <summary>Runs SQL that the cache does not hear of.</summary>
    public Task BehindAsync(string sql) => PostgreSqlFixture.ExecuteAsync(ConnectionString, sql);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await using var connection = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(connection);
    }
}
