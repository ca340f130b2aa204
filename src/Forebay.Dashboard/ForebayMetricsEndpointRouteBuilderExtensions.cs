using Forebay;
using Forebay.Dashboard;
using Forebay.Dashboard.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the metrics for Prometheus.</summary>
public static class ForebayMetricsEndpointRouteBuilderExtensions
{
    /// <summary>Maps what the meters of Forebay say, in Prometheus's text format 0.0.4, under the names that OpenTelemetry gives them there.</summary>
    /// <param name="endpoints">The application, or a group of it.</param>
    /// <param name="pattern">The path, without parameters.</param>
    /// <param name="configure">Changes the defaults.</param>
    /// <returns>The endpoint: <c>app.MapForebayMetrics().RequireHost("*:9090")</c>.</returns>
    /// <exception cref="ForebayConfigurationException">An option can't work.</exception>
    /// <remarks>It counts from here until the application has stopped. Whoever reaches the endpoint is answered; no label holds a key or a value.</remarks>
    public static IEndpointConventionBuilder MapForebayMetrics(this IEndpointRouteBuilder endpoints, string pattern = "/metrics", Action<MetricsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var options = new MetricsOptions();
        configure?.Invoke(options);
        options.Validate();
        IServiceProvider services = endpoints.ServiceProvider;
        var collector = new MetricsCollector(options, services.GetRequiredService<ILoggerFactory>().CreateLogger("Forebay.Dashboard"));
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(collector.Dispose);
        return endpoints.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)(context => AnswerAsync(context, collector)));
    }

    private static Task AnswerAsync(HttpContext context, MetricsCollector collector)
    {
        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(PrometheusText.Write(collector.Collect()), context.RequestAborted);
    }
}
