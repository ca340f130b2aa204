using System.Text.Json;
using Forebay.Http.Proxy;
using Forebay.Server.Commands;
using Forebay.Server.Http;
using Forebay.Server.Values;
using Forebay.Sqlite.Native;

namespace Forebay.Server.Backends;

/// <summary>Tells which backends can be used, and the settings as they are in effect: <c>--cache-info</c>.</summary>
internal static class CacheInformation
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> WriteAsync(HttpSettings settings, bool json, TextWriter output, CancellationToken cancellationToken)
    {
        List<BackendState> backends = await ListAsync(settings.Backend, cancellationToken).ConfigureAwait(false);
        IReadOnlyDictionary<string, string?> effective = Effective(settings);
        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(new { backends, settings = effective }, Json)).ConfigureAwait(false);
            return ExitCode.Well;
        }
        await output.WriteLineAsync("Backends").ConfigureAwait(false);
        foreach (BackendState backend in backends)
            await output.WriteLineAsync($"  {backend.Name,-18} {(backend.Available ? "available" : "not available")}: {backend.Detail}").ConfigureAwait(false);
        await output.WriteLineAsync("Settings").ConfigureAwait(false);
        foreach ((string name, string? value) in effective)
            await output.WriteLineAsync($"  {name,-18} {value ?? "none"}").ConfigureAwait(false);
        return ExitCode.Well;
    }

    private static async Task<List<BackendState>> ListAsync(BackendSettings settings, CancellationToken cancellationToken)
    {
        string? fileWhyNot = SqliteCheck.WhyNot(settings.File);
        string? redisWhyNot = "none is named; give --redis host:port", version = null;
        if (settings.Redis is { } redis)
            (redisWhyNot, version) = await RedisCheck.RunAsync(redis, cancellationToken).ConfigureAwait(false);
        string place = settings.Redis is null ? "" : $"{settings.RedisPlace}: ";
        var file = new BackendState("sqlite", fileWhyNot is null, fileWhyNot is null ? $"SQLite {SqliteLibrary.Version}, {settings.File}" : $"{settings.File}: {fileWhyNot}");
        var shared = new BackendState("redis", redisWhyNot is null, redisWhyNot is null ? $"Redis {version} at {settings.RedisPlace}" : place + redisWhyNot);
        return
        [
            new("memory", true, $"at most {ByteSize.Write(settings.MemoryBytes)}"),
            file,
            shared,
            new("tiered", file.Available && shared.Available, file.Available && shared.Available ? "sqlite and redis" : $"it needs {string.Join(" and ", new[] { file, shared }.Where(one => !one.Available).Select(one => one.Name))}"),
        ];
    }

    private static Dictionary<string, string?> Effective(HttpSettings settings)
    {
        HttpProxyOptions proxy = settings.Proxy;
        return new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["origins"] = proxy.Origins.Count == 0 ? null : string.Join(", ", proxy.Origins.Select(route => $"{OriginText.MatchOf(route)} to {route.Origin!.Scheme}://{route.Origin.Authority}")),
            ["address"] = $"{settings.Address}",
            ["port"] = $"{settings.Port}",
            ["https-port"] = settings.HttpsPort is { } https ? $"{https}" : null,
            ["certificate"] = settings.Certificate?.Path,
            ["admin-address"] = settings.AdminPort is null ? null : $"{settings.AdminAddress}",
            ["admin-port"] = settings.AdminPort is { } admin ? $"{admin}" : null,
            ["admin-token"] = string.IsNullOrEmpty(proxy.AdminToken) ? null : "set",
            ["cache-backend"] = settings.Backend.Wish.ToString().ToLowerInvariant(),
            ["fallback"] = settings.Backend.MayFallBack ? "yes" : "no",
            ["cache-db"] = settings.Backend.Wish.HasFile() ? settings.Backend.File : null,
            ["cache-memory"] = ByteSize.Write(settings.Backend.MemoryBytes),
            ["cache-ttl"] = proxy.Cache.DefaultFreshFor is { } time ? Duration.Write(time) : null,
            ["redis"] = settings.Backend.Redis is null ? null : settings.Backend.RedisPlace,
            ["access-log"] = proxy.AccessLog ? "yes" : "no",
            ["shutdown-timeout"] = Duration.Write(settings.ShutdownTimeout),
        };
    }

    /// <param name="Name">As <c>--cache-backend</c> takes it.</param>
    /// <param name="Available">Whether it could be used now.</param>
    /// <param name="Detail">Version and place, or why not.</param>
    private sealed record BackendState(string Name, bool Available, string Detail);
}
