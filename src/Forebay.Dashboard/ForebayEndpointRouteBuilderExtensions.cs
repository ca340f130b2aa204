using Forebay;
using Forebay.Dashboard;
using Forebay.Dashboard.Access;
using Forebay.Dashboard.Api;
using Forebay.Dashboard.History;
using Forebay.Dashboard.Page;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the dashboard.</summary>
public static class ForebayEndpointRouteBuilderExtensions
{
    /// <summary>Maps the dashboard's page at <paramref name="pattern"/>, and its JSON below it: <c>api/stats</c>, <c>api/history</c>, <c>api/invalidations</c>, <c>api/clear</c>, <c>api/enabled</c>.</summary>
    /// <param name="endpoints">The application, or a group of it.</param>
    /// <param name="pattern">The page's path, without parameters.</param>
    /// <param name="configure">Applied after what <c>services.Configure&lt;DashboardOptions&gt;</c> says.</param>
    /// <returns>All endpoints of the dashboard: <c>app.MapForebay().RequireAuthorization("operators")</c>.</returns>
    /// <exception cref="InvalidOperationException"><c>services.AddForebay(…)</c> was not called.</exception>
    /// <exception cref="ForebayConfigurationException">An option can't work.</exception>
    /// <remarks>
    /// Only clients on this machine are answered unless <see cref="DashboardOptions.AllowRemote"/> is true. From here until the application
    /// stops, a sample of the counters is taken every <see cref="DashboardOptions.SampleEvery"/>.
    /// </remarks>
    public static IEndpointConventionBuilder MapForebay(this IEndpointRouteBuilder endpoints, string pattern = "/forebay", Action<DashboardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        IServiceProvider services = endpoints.ServiceProvider;
        TieredCache cache = services.GetService<TieredCache>() ?? throw new InvalidOperationException("There is no cache to show: call services.AddForebay(…) before app.MapForebay(…).");
        // A copy of its own for each dashboard: the shared instance stays what the services say.
        DashboardOptions options = services.GetRequiredService<IOptionsFactory<DashboardOptions>>().Create(Options.DefaultName);
        configure?.Invoke(options);
        options.Validate();
        TimeProvider time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Forebay.Dashboard");
        var history = new HistoryRecorder(cache, options, time, logger);
        IHostApplicationLifetime lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStarted.Register(history.Start);
        lifetime.ApplicationStopping.Register(history.Dispose);

        RouteGroupBuilder dashboard = endpoints.MapGroup(pattern);
        dashboard.AddEndpointFilter(new DashboardFilter(options, logger));
        dashboard.ExcludeFromDescription();
        PageFiles.Map(dashboard);
        new DashboardApi(cache, history, options, time, logger).Map(dashboard.MapGroup("/api"));
        return dashboard;
    }
}
