using Forebay;
using Forebay.Sqlite;
using Microsoft.AspNetCore.DataProtection;
using MusicStore.Api;
using MusicStore.Catalogue;
using MusicStore.Primary;
using MusicStore.Sessions;

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
        PrimaryFile.Ensure(options, output, TimeProvider.System);
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(StoreHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseUrls(options.Urls.Split(';'));
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        AddServices(builder.Services, options);
        customize?.Invoke(builder);
        WebApplication store = builder.Build();
        store.UseExceptionHandler("/error");
        // A program that asked for JSON is not told of a failure in HTML.
        store.UseWhen(http => http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase), api => api.UseExceptionHandler());
        store.UseStatusCodePages();
        store.UseStaticFiles();
        store.UseAntiforgery();
        store.MapStoreApi();
        store.MapOpenApi();
        store.MapRazorPages();
        store.MapForebay("/forebay");
        return store;
    }

    private static void AddServices(IServiceCollection services, StoreOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddForebay(cache => cache
            .UseSqlite(options.CacheFile)
            .Configure(forebay =>
            {
                forebay.Enabled = options.Cache;
                forebay.Feed.Expected = true;
            }));
        services.AddSingleton(_ => new SqlitePool(new SqlitePoolOptions { Path = options.PrimaryFile }));
        services.AddSingleton<CatalogueReader>();
        services.AddSingleton<CatalogueWriter>();
        services.AddHostedService<ChangeFeedService>();
        services.AddScoped<PageParts>();
        services.AddScoped<CachedCatalogue>();
        services.AddHttpContextAccessor();
        services.AddScoped<SessionStore>();
        services.AddProblemDetails();
        services.AddOpenApi();
        services.AddAntiforgery();
        // A form that was open before a restart can be sent after it.
        services.AddDataProtection().SetApplicationName("MusicStore").PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(options.Data, "keys")));
        services.AddRazorPages();
    }
}
