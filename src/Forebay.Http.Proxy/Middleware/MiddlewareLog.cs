using Microsoft.Extensions.Logging;

namespace Forebay.Http.Proxy.Middleware;

/// <summary>What the middleware has to say.</summary>
internal static partial class MiddlewareLog
{
    [LoggerMessage(6200, LogLevel.Error, "The endpoint of {Path} failed where nobody else learns why: behind an answer that was given or had begun, or while a stored one stood in")]
    public static partial void EndpointFailed(ILogger logger, string path, Exception failure);
}
