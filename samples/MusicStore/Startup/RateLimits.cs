using System.Globalization;
using System.Threading.RateLimiting;

namespace MusicStore.Startup;

/// <summary>How often one address may write, search, and try to sign in.</summary>
internal static class RateLimits
{
    public const string SignIn = "sign-in";
    public const string Search = "search";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public static void AddRateLimits(this IServiceCollection services, StoreOptions options) => services.AddRateLimiter(limits =>
    {
        limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
            ? RateLimitPartition.GetNoLimiter("read")
            : RateLimitPartition.GetFixedWindowLimiter("write " + Address(http), _ => new FixedWindowRateLimiterOptions { PermitLimit = options.WritesPerMinute, Window = Window }));
        limits.AddPolicy(SignIn, http => HttpMethods.IsPost(http.Request.Method)
            ? RateLimitPartition.GetFixedWindowLimiter("sign-in " + Address(http), _ => new FixedWindowRateLimiterOptions { PermitLimit = options.SignInsPerMinute, Window = Window })
            : RateLimitPartition.GetNoLimiter("look"));
        limits.AddPolicy(Search, http => RateLimitPartition.GetFixedWindowLimiter("search " + Address(http), _ => new FixedWindowRateLimiterOptions { PermitLimit = options.SearchesPerMinute, Window = Window }));
        limits.OnRejected = async (context, cancellation) =>
        {
            int wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan after) ? (int)Math.Ceiling(after.TotalSeconds) : (int)Window.TotalSeconds;
            context.HttpContext.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
            string what = HttpMethods.IsGet(context.HttpContext.Request.Method) ? "searches" : "changes";
            await Results.Problem($"Too many {what} from this address. Try again in {wait} seconds.", statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(context.HttpContext);
        };
    });

    private static string Address(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "";
}
