using System.CommandLine;
using Forebay.Server.Backends;
using Forebay.Server.Http;
using Forebay.Server.Values;

namespace Forebay.Server.Commands;

/// <summary>The options of every command that serves from a cache: where answers are stored.</summary>
internal sealed class BackendOptions
{
    private const string AllowedBackends = "memory, sqlite, redis or tiered";

    private readonly Option<CacheBackend?> backend = CheckedOption.Value<CacheBackend>("--cache-backend", "NAME", $"{AllowedBackends} (memory, file and Redis). Default: sqlite; tiered with --redis.", TryReadBackend, AllowedBackends);
    private readonly Option<TimeSpan?> freshFor;
    private readonly Option<string?> cacheFile = new("--cache-db") { HelpName = "FILE", Description = "The SQLite file. Default: one for each port, in the user's cache folder." };
    private readonly Option<long?> memory = CheckedOption.Value<long>("--cache-memory", "SIZE", "The most memory for cached responses: 512KiB, 256MiB (the default), 2GiB.", ByteSize.TryRead, ByteSize.Allowed);
    private readonly Option<string?> redis = new("--redis") { HelpName = "ADDRESS", Description = $"The Redis that several proxies share: host:port, host:port,password=…, or redis://…. Also as {HttpSettings.RedisVariable}." };
    private readonly Option<string?> config;
    private readonly Option<bool> noFallback = new("--no-fallback") { Description = "Ends where the backend can't be used, instead of taking the next simpler one." };

    /// <param name="section">The command's own section of the configuration file.</param>
    /// <param name="freshForDescription">What the time means there.</param>
    public BackendOptions(string section, string freshForDescription)
    {
        freshFor = CheckedOption.Value<TimeSpan>("--cache-ttl", "TIME", freshForDescription, Duration.TryRead, Duration.Allowed);
        config = new Option<string?>("--config") { HelpName = "FILE", Description = $"A JSON file with the sections {section}, Forebay and Logging. The command line goes before it, it before the environment." };
    }

    public IEnumerable<Option> All => [backend, freshFor, cacheFile, memory, redis, config, noFallback];

    /// <summary>Puts into a command line what was given.</summary>
    public TLine Read<TLine>(ParseResult parsed, TLine line)
        where TLine : BackendCommandLine =>
        (TLine)(line with
        {
            Backend = parsed.GetValue(backend),
            FreshFor = parsed.GetValue(freshFor),
            CacheFile = parsed.GetValue(cacheFile),
            MemoryBytes = parsed.GetValue(memory),
            Redis = parsed.GetValue(redis),
            ConfigurationFile = parsed.GetValue(config),
            NoFallback = parsed.GetValue(noFallback),
        });

    private static bool TryReadBackend(string text, out CacheBackend backend)
    {
        backend = default;
        return text.Length > 0 && char.IsAsciiLetterLower(text[0]) && Enum.TryParse(text, ignoreCase: true, out backend) && Enum.GetName(backend) is { } name && name.Equals(text, StringComparison.OrdinalIgnoreCase);
    }
}
