using System.Security.Cryptography.X509Certificates;
using Forebay.Http.Proxy;
using Forebay.Server.Backends;
using Forebay.Server.Commands;
using Forebay.Server.Logs;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Forebay.Server.Http;

/// <summary>Puts the proxy together: one application, told apart by the port that a request came in by.</summary>
internal static class HttpServer
{
    /// <param name="settings">What it does.</param>
    /// <param name="backend">The tiers, all of which can be used.</param>
    /// <exception cref="CommandException">The certificate can't be read, or the configuration can't be used.</exception>
    public static WebApplication Build(HttpSettings settings, CacheBackend backend)
    {
        // Empty: neither an appsettings.json of the folder it was started from nor ASPNETCORE_URLS has a word in it.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(HttpServer).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(settings.Configuration.AsEnumerable().Where(pair => backend.HasFile() || !IsOfTheFile(pair.Key)));
        ConsoleLog.Add(builder.Logging, builder.Configuration.GetSection("Logging"));
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.ShutdownTimeout);
        builder.Services.AddForebay(cache =>
        {
            if (backend.HasFile())
                cache.UseSqlite(settings.Backend.File);
            if (backend.HasRedis())
                cache.UseRedis(settings.Backend.Redis!);
            cache.AddHttpProxy(options => ProxySection.Apply(settings, options));
        });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        Listen(builder, settings);
        WebApplication app = builder.Build();
        CheckEngine(app);
        if (settings.AdminPort is { } adminPort)
            app.MapWhen(context => context.Connection.LocalPort == adminPort, MapAdmin);
        app.RunForebayProxy();
        return app;
    }

    private static void CheckEngine(WebApplication app)
    {
        try
        {
            _ = app.Services.GetRequiredService<IOptions<ForebayOptions>>().Value;
        }
        catch (InvalidOperationException e)
        {
            throw CommandException.Wrong($"The section Forebay of the configuration can't be used: {e.Message} docs/configuration.md lists the names.", e);
        }
    }

    private static void Listen(WebApplicationBuilder builder, HttpSettings settings)
    {
        (X509Certificate2 Certificate, X509Certificate2Collection Chain)? tls = settings.Certificate?.Load();
        HttpProxyOptions proxy = settings.Proxy;
        // In this order HttpServing reads the addresses back.
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.UseForebayProxyLimits(proxy);
            kestrel.Listen(settings.Address, settings.Port, static listen => listen.Protocols = HttpProtocols.Http1);
            if (tls is { } own)
            {
                kestrel.Listen(settings.Address, settings.HttpsPort!.Value, listen => listen.UseHttps(https =>
                {
                    https.ServerCertificate = own.Certificate;
                    https.ServerCertificateChain = own.Chain;
                }));
            }
            if (settings.AdminPort is { } adminPort)
                kestrel.Listen(settings.AdminAddress, adminPort, static listen => listen.Protocols = HttpProtocols.Http1);
        });
    }

    private static void MapAdmin(IApplicationBuilder admin)
    {
        admin.UseRouting();
        admin.UseEndpoints(static endpoints =>
        {
            endpoints.MapForebayProxyAdmin();
            endpoints.MapForebayMetrics();
        });
    }

    // Of a tier that is not there the engine knows no options, and refuses what it does not know.
    private static bool IsOfTheFile(string key) =>
        key.Equals("Forebay:Sqlite", StringComparison.OrdinalIgnoreCase) || key.StartsWith("Forebay:Sqlite:", StringComparison.OrdinalIgnoreCase);
}
