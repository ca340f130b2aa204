using System.Net;
using Forebay.Http.Proxy.Statistics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Forebay.Http.Proxy.Serving;

/// <summary>A line for each request.</summary>
internal static partial class AccessLog
{
    public static void Write(ILogger logger, HttpContext context, Outcome outcome, long bytes, TimeSpan took)
    {
        IHttpRequestFeature request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        Served(logger, context.Connection.RemoteIpAddress, request.Method, $"{request.Scheme}://{request.Headers.Host}{request.RawTarget}", context.Response.StatusCode, bytes, Outcomes.Name(outcome), took.TotalMilliseconds);
    }

    [LoggerMessage(6100, LogLevel.Information, "{Client} \"{Method} {Target}\" {Status} {Bytes} bytes, {Outcome}, {Milliseconds:0.###} ms")]
    private static partial void Served(ILogger logger, IPAddress? client, string method, string target, int status, long bytes, string outcome, double milliseconds);
}
