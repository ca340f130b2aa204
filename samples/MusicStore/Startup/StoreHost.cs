using Forebay;
using Forebay.Search;
using Forebay.Search.Fts5;
using Forebay.Search.Statistics;
using Forebay.Search.Vectors;
using Forebay.Sqlite;
using Microsoft.AspNetCore.DataProtection;
using MusicStore.Accounts;
using MusicStore.Activity;
using MusicStore.Api;
using MusicStore.Catalogue;
using MusicStore.Health;
using MusicStore.Jobs;
using MusicStore.Recommending;
using MusicStore.Search;
using MusicStore.Sessions;
using MusicStore.Shop;
using MusicStore.Similarity;

namespace MusicStore.Startup;

/// <summary>Puts the store together.</summary>
internal static class StoreHost
{
    /// <summary>Makes the store, and its database where there is none.</summary>
    /// <param name="options">What the command line says.</param>
    /// <param name="args">Further configuration for the host.</param>
    /// <param name="output">Where progress is told.</param>
    /// <param name="customize">Changes for tests: another server, another clock.</param>
    /// <exception cref="StoreException">The store can't be made with these options.</exception>
    public static WebApplication Build(StoreOptions options, string[] args, TextWriter output, Action<WebApplicationBuilder>? customize = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(StoreHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseUrls(options.Urls.Split(';'));
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        StoreBackends backends = StoreBackends.Read(builder.Configuration);
        options = options with { MySql = backends.MySql };
        StoreMaking.Ensure(options, output, TimeProvider.System);
        AddServices(builder.Services, options, backends);
        customize?.Invoke(builder);
        WebApplication store = builder.Build();
        store.UseExceptionHandler("/error");
        // A program that asked for JSON is not told of a failure in HTML.
        store.UseWhen(http => http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase), api => api.UseExceptionHandler());
        store.UseStatusCodePages();
        store.UsePageSafety();
        store.UseStaticFiles();
        store.UseRouting();
        store.UseRateLimiter();
        store.UseAntiforgery();
        store.MapStoreApi();
        store.MapSearchApi();
        store.MapShopApi();
        store.MapSimilarApi();
        store.MapGet("/health", async (StoreHealth health, CancellationToken cancellation) =>
        {
            HealthReport report = await health.CheckAsync(thorough: false, cancellation);
            return Results.Json(report, statusCode: report.Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).ExcludeFromDescription();
        store.MapOpenApi();
        store.MapRazorPages();
        store.MapForebay("/forebay");
        return store;
    }

    /// <summary>Everything but the pages.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="options">What the command line says.</param>
    /// <param name="backends">What the configuration says.</param>
    internal static void AddServices(IServiceCollection services, StoreOptions options, StoreBackends backends)
    {
        services.AddSingleton(options);
        services.AddSingleton(backends);
        services.AddSingleton(TimeProvider.System);
        services.AddForebay(cache => cache
            .UseSqlite(options.CacheFile)
            .AddRegion("suggestions", region => region.FreshFor = TimeSpan.FromHours(1))
            .AddRegion("trending", region => region.FreshFor = TimeSpan.FromMinutes(1))
            .AddRegion("similar", region => region.FreshFor = TimeSpan.FromHours(24))
            .AddRegion("recommendations", region => region.FreshFor = TimeSpan.FromHours(6))
            .Configure(forebay =>
            {
                forebay.Enabled = options.Cache;
                forebay.Feed.Expected = true;
            }));
        services.AddForebay(backends.ShareCache);
        services.AddSingleton(provider => OpenFile(options, provider.GetRequiredService<SlowQueryLog>(), provider.GetRequiredService<ExtensionLog>()));
        if (options.MySql is { } server)
            services.AddMySqlPrimary(server);
        else
            services.AddSqlitePrimary();
        services.AddSingleton<ExtensionLog>();
        services.AddSingleton<ISearchIndex>(provider => provider.GetRequiredService<Fts5Index>());
        services.AddSingleton(provider => new Fts5Index(provider.GetRequiredService<SqlitePool>(), TrackIndex.Definition, new Fts5Options(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new SearchLog(provider.GetRequiredService<SqlitePool>(), new SearchLogOptions(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<CatalogueReader>();
        services.AddSingleton<CatalogueWriter>();
        services.AddSingleton<Upkeep>();
        services.AddHostedService(provider => provider.GetRequiredService<Upkeep>());
        services.AddScoped<PageParts>();
        services.AddScoped<CachedCatalogue>();
        services.AddScoped<CacheWarmer>();
        services.AddScoped<TrackSearch>();
        services.AddSingleton<SlowQueryLog>();
        services.AddSingleton<StoreHealth>();
        services.AddSingleton<TrackSpaces>();
        services.AddSingleton<TextVectors>();
        services.AddSingleton<TrackVectors>();
        services.AddSingleton<VectorTrainer>();
        services.AddSingleton<VectorStatus>();
        services.AddSingleton<VectorRequests>();
        services.AddHostedService(provider => provider.GetRequiredService<VectorRequests>());
        services.AddScoped<SimilarReader>();
        services.AddScoped<TrackRecommender>();
        services.AddForebayJobs(backends.ChooseQueue);
        services.AddForebayJobs(jobs => jobs
            .AddHandler<WarmCache, WarmCacheHandler>(WarmCache.Type, handler => (handler.Concurrency, handler.VisibilityTimeout) = (1, TimeSpan.FromMinutes(5)))
            .AddHandler<RefreshPopularity, RefreshPopularityHandler>(RefreshPopularity.Type, handler => (handler.Concurrency, handler.VisibilityTimeout) = (1, TimeSpan.FromMinutes(5)))
            .AddHandler<FitVectors, FitVectorsHandler>(FitVectors.Type, handler => (handler.Concurrency, handler.VisibilityTimeout) = (1, TimeSpan.FromMinutes(5)))
            .AddHandler<ReconcileVectors, ReconcileVectorsHandler>(ReconcileVectors.Type, handler => (handler.Concurrency, handler.VisibilityTimeout) = (1, TimeSpan.FromMinutes(5)))
            .AddHandler<EmbedTrack, EmbedTrackHandler>(EmbedTrack.Type, handler => handler.Concurrency = 1));
        services.AddSingleton<ActivityLog>();
        services.AddSingleton<TrendingReader>();
        services.AddSingleton<SignInLimiter>();
        services.AddSingleton<AccountStore>();
        services.AddSingleton<Checkout>();
        services.AddSingleton<PlaylistWriter>();
        services.AddScoped<BasketStore>();
        services.AddRateLimits(options);
        services.AddHttpContextAccessor();
        services.AddSingleton<SessionLocks>();
        services.AddScoped<SessionStore>();
        services.AddProblemDetails();
        services.AddOpenApi();
        services.AddAntiforgery();
        // A form that was open before a restart can be sent after it.
        services.AddDataProtection().SetApplicationName("MusicStore").PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(options.Data, "keys")));
        services.AddRazorPages();
    }

    private static SqlitePool OpenFile(StoreOptions options, SlowQueryLog slow, ExtensionLog extension) => new(new SqlitePoolOptions
    {
        Path = options.StoreFile,
        OnOpen = connection =>
        {
            if (!VectorExtension.TryLoad(connection, out string? problem))
                extension.NotLoaded(problem!);
            connection.SetSlowHook(SlowQueryLog.Over, slow.Add);
        },
    });
}
