using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Forebay.Http.Proxy.Serving;

/// <summary>What the proxy has to say.</summary>
internal static partial class ProxyLog
{
    [LoggerMessage(6000, LogLevel.Information, "Purged {What} (softly: {Soft}), as {Client} asked")]
    public static partial void Purged(ILogger logger, string what, bool soft, IPAddress? client);

    [LoggerMessage(6001, LogLevel.Warning, "{Path} was answered {Status}: {Reason}")]
    public static partial void Failed(ILogger logger, PathString path, int status, string reason);

    [LoggerMessage(6002, LogLevel.Warning, "The answer to {Path} was cut short: {Reason}")]
    public static partial void Cut(ILogger logger, PathString path, string reason);

    [LoggerMessage(6003, LogLevel.Warning, "The origin {Origin} is ill; it is tried every {Every}")]
    public static partial void Ill(ILogger logger, string origin, TimeSpan every);

    [LoggerMessage(6004, LogLevel.Information, "The origin {Origin} is well again")]
    public static partial void Well(ILogger logger, string origin);
}
