using Forebay.Redis;
using Forebay.Server.Commands;
using Forebay.Server.Values;
using Forebay.Sqlite;

namespace Forebay.Server.Backends;

/// <summary>Where responses are to be stored, and whether less will do.</summary>
/// <param name="Wish">The backend that is asked for.</param>
/// <param name="MayFallBack">Whether a simpler one is taken where it can't be used.</param>
/// <param name="File">The SQLite file.</param>
/// <param name="Redis">Redis's connection string, which may hold a password; null: there is no Redis.</param>
/// <param name="MemoryBytes">The most memory for responses.</param>
internal sealed record BackendSettings(CacheBackend Wish, bool MayFallBack, string File, string? Redis, long MemoryBytes)
{
    private const long LeastMemory = 1 << 20;

    /// <summary>Redis as people may see it: without its password.</summary>
    public string RedisPlace => Redis is null ? "" : string.Join(", ", EndpointsOf(RedisOptions.Parse(Redis)));

    /// <param name="line">The command line.</param>
    /// <param name="configuration">All that is configured.</param>
    /// <param name="redisVariable">The environment's Redis.</param>
    /// <param name="defaultFile">The name of the file where none is given: two proxies can't share one.</param>
    /// <exception cref="CommandException">Options are missing or contradict each other.</exception>
    public static BackendSettings Choose(BackendCommandLine line, IConfiguration configuration, string? redisVariable, string defaultFile)
    {
        string? redis = line.Redis ?? (string.IsNullOrEmpty(redisVariable) ? null : redisVariable);
        CacheBackend wish = line.Backend ?? (redis is null ? CacheBackend.Sqlite : CacheBackend.Tiered);
        string name = wish.ToString().ToLowerInvariant();
        if (line.CacheFile is { } named && !wish.HasFile())
            throw CommandException.Wrong($"--cache-backend is {name} and --cache-db is '{named}', which it does not use; leave --cache-db out, or take sqlite or tiered.");
        if (line.CacheFile is "" or SqliteTierOptions.InMemory)
            throw CommandException.Wrong($"--cache-db is '{line.CacheFile}', which is no file; name one, or take --cache-backend memory.");
        if (line.Redis is not null && !wish.HasRedis())
            throw CommandException.Wrong($"--cache-backend is {name} and --redis is given, which it does not use; leave --redis out, or take redis or tiered.");
        if (redis is null && wish.HasRedis())
            throw CommandException.Wrong($"--cache-backend is {name}, and no Redis is named; give --redis host:port.");
        CheckRedis(redis);
        if (line.MemoryBytes < LeastMemory)
            throw CommandException.Wrong($"--cache-memory is {ByteSize.Write(line.MemoryBytes.Value)}; give {ByteSize.Write(LeastMemory)} or more.");
        string file = configuration["Forebay:Sqlite:Path"] is { Length: > 0 } path ? path : Path.Combine(CacheFolder.Default, defaultFile);
        long bytes = long.TryParse(configuration["Forebay:Memory:MaxBytes"], out long most) ? most : new MemoryTierOptions().MaxBytes;
        return new BackendSettings(wish, !line.NoFallback, file, wish.HasRedis() ? redis : null, bytes);
    }

    /// <summary>A backend with where it is, as people read it.</summary>
    public string Describe(CacheBackend backend) => backend switch
    {
        CacheBackend.Sqlite => $"sqlite ({File})",
        CacheBackend.Redis => $"redis at {RedisPlace}",
        CacheBackend.Tiered => $"sqlite ({File}) and redis at {RedisPlace}",
        _ => "memory",
    };

    /// <summary>The endpoints, or the default one.</summary>
    private static IEnumerable<RedisEndpoint> EndpointsOf(RedisOptions options) => options.Endpoints.Count > 0 ? options.Endpoints : [new RedisEndpoint("localhost", RedisEndpoint.DefaultPort)];

    private static void CheckRedis(string? redis)
    {
        if (redis is null)
            return;
        try
        {
            _ = RedisOptions.Parse(redis);
        }
        catch (ForebayConfigurationException e)
        {
            throw CommandException.Wrong($"--redis: {e.Message}", e);
        }
    }
}
