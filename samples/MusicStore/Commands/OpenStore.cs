using Forebay;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MusicStore.Catalogue;
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
        if (!File.Exists(options.PrimaryFile))
            throw new StoreException($"There is no store in '{options.Data}'. Make one with 'setup', or name another folder with --data.");
        Primary.PrimaryFile.CheckVersion(options);
        Primary.PrimaryFile.Complete(options);
        var collection = new ServiceCollection();
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole());
        StoreHost.AddServices(collection, options, StoreBackends.Read(new ConfigurationBuilder().AddEnvironmentVariables().Build()));
        // Commands run beside the store: its jobs and its feed are the store's.
        collection.RemoveAll<IHostedService>();
        return new OpenStore(collection.BuildServiceProvider());
    }

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    public AsyncServiceScope Scope() => services.CreateAsyncScope();

    /// <summary>Lets the cache serve: reads what was changed since it was last open.</summary>
    public async Task CatchUpAsync(CancellationToken cancellation)
    {
        var feed = ActivatorUtilities.CreateInstance<ChangeFeedService>(services);
        await feed.StartingAsync(cancellation);
        await feed.StopAsync(cancellation);
        feed.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await services.GetRequiredService<TieredCache>().DisposeAsync();
        await services.DisposeAsync();
    }
}
