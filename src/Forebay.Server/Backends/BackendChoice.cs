using Forebay.Server.Commands;

namespace Forebay.Server.Backends;

/// <summary>The backend that is used, and why it is another than was asked for.</summary>
/// <param name="Backend">Every part of it can be used.</param>
/// <param name="Instead">One line for people; null where it is what was asked for.</param>
internal sealed record BackendChoice(CacheBackend Backend, string? Instead)
{
    /// <summary>Leaves out of what is asked for what can't be used.</summary>
    /// <exception cref="CommandException">Something can't be used, and everything was asked for.</exception>
    public static async Task<BackendChoice> MakeAsync(BackendSettings settings, CancellationToken cancellationToken)
    {
        List<string> problems = [];
        bool hasRedis = settings.Wish.HasRedis(), hasFile = settings.Wish.HasFile();
        if (hasRedis && (await RedisCheck.RunAsync(settings.Redis!, cancellationToken).ConfigureAwait(false)).WhyNot is { } away)
        {
            problems.Add($"redis at {settings.RedisPlace} can't be reached ({away})");
            hasRedis = false;
        }
        if (hasFile && SqliteCheck.WhyNot(settings.File) is { } unusable)
        {
            problems.Add($"sqlite ({settings.File}) can't be used ({unusable})");
            hasFile = false;
        }
        CacheBackend rest = (hasFile, hasRedis) switch
        {
            (true, true) => CacheBackend.Tiered,
            (true, false) => CacheBackend.Sqlite,
            (false, true) => CacheBackend.Redis,
            _ => CacheBackend.Memory,
        };
        if (problems.Count == 0)
            return new BackendChoice(rest, null);
        string problem = $"cache: {string.Join(" and ", problems)}";
        return settings.MayFallBack
            ? new BackendChoice(rest, $"{problem}; using {settings.Describe(rest)} instead")
            : throw CommandException.Failed($"{problem}; mend it, or leave out --no-fallback to go on with {settings.Describe(rest)}");
    }
}
