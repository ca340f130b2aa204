namespace Forebay.Http.Rules;

/// <summary>What is known of statuses (RFC 9110 section 15).</summary>
internal static class StatusCodes
{
    public const int Partial = 206;
    public const int NotModified = 304;

    /// <summary>Whether a response ends the exchange; those below 200 only announce one.</summary>
    public static bool IsFinal(int status) => status is >= 200 and <= 599;

    /// <summary>The statuses that may be cached without being told so (RFC 9110 section 15.1).</summary>
    public static bool IsHeuristicallyCacheable(int status) => status is 200 or 203 or 204 or 206 or 300 or 301 or 308 or 404 or 405 or 410 or 414 or 501;

    /// <summary>Whether this cache follows the requirements of the status, which <c>must-understand</c> asks for (RFC 9111 section 5.2.2.3). They are those of RFC 9110.</summary>
    public static bool IsUnderstood(int status) =>
        status is (>= 200 and <= 206) or (>= 300 and <= 305) or 307 or 308 or (>= 400 and <= 417) or 421 or 422 or 426 or (>= 500 and <= 505);

    /// <summary>The errors for which a stale response may stand in (RFC 5861 section 4).</summary>
    public static bool IsErrorOfOrigin(int status) => status is 500 or 502 or 503 or 504;

    /// <summary>2xx and 3xx, which RFC 9111 section 4.4 calls a non-error response.</summary>
    public static bool IsNoError(int status) => status is >= 200 and <= 399;
}
