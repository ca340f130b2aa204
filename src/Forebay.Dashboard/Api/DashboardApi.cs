using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Forebay.Dashboard.History;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Forebay.Dashboard.Api;

/// <summary>The dashboard's JSON: what the cache holds and has done, and what a person may do with it.</summary>
internal sealed class DashboardApi(TieredCache cache, HistoryRecorder history, DashboardOptions options, TimeProvider time, ILogger logger)
{
    // The longest key, each byte of it written as \u00XX, with room for the braces.
    private const long LongestBody = 32 << 10;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/stats", (HttpContext _) => Results.Json(StatsResponse.Of(cache, time.GetUtcNow()), DashboardJson.Default.StatsResponse));
        api.MapGet("/history", (HttpRequest request) => History(request));
        api.MapGet("/invalidations", (HttpContext _) => Results.Json(InvalidationsResponse.Of(cache), DashboardJson.Default.InvalidationsResponse));
        api.MapPost("/clear", (Delegate)ClearAsync).WithMetadata(new RequestSizeLimitAttribute(LongestBody));
        api.MapPost("/enabled", (Delegate)SwitchAsync).WithMetadata(new RequestSizeLimitAttribute(LongestBody));
    }

    private IResult History(HttpRequest request)
    {
        string? after = request.Query["after"];
        long number = 0;
        if (after is not null && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            return Wrong($"after is '{after}'; it must be the number of a sample, 0 or more.");
        return Results.Json(new HistoryResponse(history.SampleEvery.TotalSeconds, options.Samples, history.Newest, history.After(number)), DashboardJson.Default.HistoryResponse);
    }

    private async Task<IResult> ClearAsync(HttpContext http)
    {
        (ClearRequest? request, string? wrong) = await ReadAsync(http, DashboardJson.Default.ClearRequest).ConfigureAwait(false);
        if (request is null || !request.TryTarget(out ClearTarget target, out wrong))
            return Wrong(wrong!);
        try
        {
            await target.RemoveFromAsync(cache, http.RequestAborted).ConfigureAwait(false);
        }
        catch (ArgumentException e)
        {
            return Wrong(e.Message);
        }
        DashboardLog.Cleared(logger, target.Kind, Remote(http));
        return Results.Json(new ClearResponse(target.Kind, target.Name), DashboardJson.Default.ClearResponse);
    }

    private async Task<IResult> SwitchAsync(HttpContext http)
    {
        (SwitchState? request, string? wrong) = await ReadAsync(http, DashboardJson.Default.SwitchState).ConfigureAwait(false);
        if (request is null)
            return Wrong(wrong!);
        if (request.Enabled is not { } enabled)
            return Wrong("enabled is missing. It must be true or false.");
        cache.Enabled = enabled;
        DashboardLog.Switched(logger, enabled ? "on" : "off", Remote(http));
        return Results.Json(new SwitchState(enabled), DashboardJson.Default.SwitchState);
    }

    /// <summary>The body, or what is wrong with it.</summary>
    private static async Task<(T? Body, string? Wrong)> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            T? body = await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted).ConfigureAwait(false);
            return body is null ? (null, "The body is null; an object is needed.") : (body, null);
        }
        catch (JsonException e)
        {
            return (null, $"The body can't be read: {e.Message}");
        }
    }

    private static IResult Wrong(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status400BadRequest);

    private static string Remote(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "this process";
}
