using Forebay;
using Forebay.MySql;
using Forebay.Search.Fts5;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MusicStore.Catalogue;
using MusicStore.Mirror;
using MusicStore.Startup;

namespace MusicStore.Commands;

/// <summary>The store's services without its pages: what a command works with.</summary>
internal sealed class OpenStore : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private OpenStore(ServiceProvider services) => this.services = services;

    /// <summary>Opens the store that is in the folder.</summary>
    /// <exception cref="StoreException">There is none, or it can't be opened.</exception>
    public static OpenStore Open(StoreOptions options)
    {
        StoreBackends backends = StoreBackends.Read(Environment());
        StoreMaking.Check(options);
        var collection = new ServiceCollection();
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole());
        StoreHost.AddServices(collection, options, backends);
        // Commands run beside the store: its jobs and its feed are the store's.
        collection.RemoveAll<IHostedService>();
        return new OpenStore(collection.BuildServiceProvider());
    }

    /// <summary>The options, with what the environment says of the primary.</summary>
    public static StoreOptions WithPrimary(StoreOptions options) => options with { MySql = StoreBackends.Read(Environment()).MySql };

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    public AsyncServiceScope Scope() => services.CreateAsyncScope();

    /// <summary>Fills what is made of a primary on a server: the mirror, and the search index of it.</summary>
    public async Task FillAsync(CancellationToken cancellation)
    {
        if (services.GetService<PrimaryMirror>() is not { } mirror)
            return;
        await mirror.CatchUpAsync(cancellation);
        await services.GetRequiredService<Fts5Index>().EnsureAsync(cancellationToken: cancellation);
    }

    /// <summary>Lets the cache serve: reads what was changed since it was last open.</summary>
    public async Task CatchUpAsync(CancellationToken cancellation)
    {
        if (services.GetService<MySqlChangeFeed>() is { } server)
        {
            server.Start();
            var follower = ActivatorUtilities.CreateInstance<MirrorService>(services);
            await follower.StartAsync(cancellation);
            await follower.StopAsync(cancellation);
            follower.Dispose();
            return;
        }
        var feed = ActivatorUtilities.CreateInstance<ChangeFeedService>(services);
        await feed.StartingAsync(cancellation);
        await feed.StopAsync(cancellation);
        feed.Dispose();
    }

    private static IConfiguration Environment() => new ConfigurationBuilder().AddEnvironmentVariables().Build();

    public async ValueTask DisposeAsync()
    {
        await services.GetRequiredService<TieredCache>().DisposeAsync();
        await services.DisposeAsync();
    }
}
