using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Snippets;

internal static class Registration
{
    public static void Smallest(string[] args)
    {
        // begin: register
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddForebay(cache => cache.UseSqlite("data/cache.db"));

        WebApplication app = builder.Build();
        app.MapForebay("/forebay");
        // end
        app.Run();
    }

    public static void Regions(IServiceCollection services)
    {
        // begin: regions
        services.AddForebay(cache => cache
            .UseSqlite("data/cache.db")
            .Configure(options => options.Memory.MaxBytes = 512L << 20)
            .AddRegion("album", region =>
            {
                region.FreshFor = TimeSpan.FromMinutes(10);
                region.StaleFor = TimeSpan.FromHours(1);
                region.StaleMode = StaleMode.IfLoadFails;
            })
            .AddRegion("basket", region => region.Traits = RegionTraits.Partitioned));
        // end
    }

    public static void Dashboard(WebApplication app)
    {
        // begin: dashboard-remote
        app.MapForebay("/forebay", options => options.AllowRemote = true).RequireAuthorization("operators");
        // end
    }
}
