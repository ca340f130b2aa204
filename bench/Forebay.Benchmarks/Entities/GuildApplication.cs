using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Benchmarks.Entities;

/// <summary>An application on the bench's database, with the cache or without.</summary>
internal sealed class GuildApplication : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly IDbContextFactory<GuildContext> contexts;

    public GuildApplication(string connectionString, bool cached, Action<ForebayBuilder>? configure = null)
    {
        services = new ServiceCollection()
            .AddForebay(cache =>
            {
                cache.AddSqlCache();
                configure?.Invoke(cache);
            })
            .AddPooledDbContextFactory<GuildContext>(options =>
            {
                options.UseNpgsql(connectionString);
                if (cached)
                    options.UseForebay();
            })
            .BuildServiceProvider();
        contexts = services.GetRequiredService<IDbContextFactory<GuildContext>>();
    }

    public TieredCache Cache => services.GetRequiredService<TieredCache>();

    public IServiceProvider Services => services;

    public GuildContext NewContext() => contexts.CreateDbContext();

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
