using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Forebay.Dashboard.Access;

/// <summary>Stands before every endpoint of the dashboard: headers that keep the page to itself, and who may ask for what.</summary>
internal sealed class DashboardFilter(DashboardOptions options, ILogger logger) : IEndpointFilter
{
    // Nothing but the dashboard's own files; no inline script or style, no frame around it, no form that sends elsewhere.
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        AddHeaders(http.Response.Headers);
        if (!options.AllowRemote && LocalClient.WhyNot(http) is { } remote)
        {
            Refused(http, remote);
            return Results.Text(
                $"The Forebay dashboard is for this machine only: {remote}.\nTo open it to others, set DashboardOptions.AllowRemote to true and protect it with RequireAuthorization().\n",
                statusCode: StatusCodes.Status403Forbidden);
        }
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            if (SameOrigin.WhyNot(http.Request) is { } foreign)
            {
                Refused(http, foreign);
                return Results.Problem($"The request was refused: {foreign}.", statusCode: StatusCodes.Status403Forbidden);
            }
            if (!http.Request.HasJsonContentType())
                return Results.Problem($"The body must be sent as Content-Type: application/json; it came as '{http.Request.ContentType}'.", statusCode: StatusCodes.Status415UnsupportedMediaType);
        }
        return await next(context).ConfigureAwait(false);
    }

    private static void AddHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }

    private void Refused(HttpContext http, string reason) =>
        DashboardLog.Refused(logger, http.Request.Method, http.Request.Path, http.Connection.RemoteIpAddress?.ToString() ?? "an unknown address", reason);
}
