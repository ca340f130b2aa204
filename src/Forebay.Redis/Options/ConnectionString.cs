using System.Globalization;

namespace Forebay.Redis;

/// <summary>Reads both forms of a connection string.</summary>
internal static class ConnectionString
{
    private const int SentinelPort = 26379;

    // One line for each key: the message for an unknown one lists them.
    private static readonly (string Key, Action<RedisOptions, string, string> Set)[] Keys =
    [
        ("user", (options, _, value) => options.User = value),
        ("password", (options, _, value) => options.Password = value),
        ("db", (options, key, value) => options.Database = Integer(key, value)),
        ("name", (options, _, value) => options.ClientName = value),
        ("ssl", (options, key, value) => options.Tls.IsOn = Truth(key, value)),
        ("sslHost", (options, _, value) => options.Tls.TargetHost = value),
        ("cluster", (options, key, value) => options.Cluster = Cluster(key, value)),
        ("serviceName", (options, _, value) => options.Sentinel.ServiceName = value),
        ("sentinelUser", (options, _, value) => options.Sentinel.User = value),
        ("sentinelPassword", (options, _, value) => options.Sentinel.Password = value),
        ("connectTimeout", (options, key, value) => options.Connection.ConnectTimeout = Time(key, value)),
        ("commandTimeout", (options, key, value) => options.Connection.CommandTimeout = Time(key, value)),
        ("minReconnectDelay", (options, key, value) => options.Connection.MinReconnectDelay = Time(key, value)),
        ("maxReconnectDelay", (options, key, value) => options.Connection.MaxReconnectDelay = Time(key, value)),
        ("keepAlive", (options, key, value) => options.Connection.KeepAlive = Time(key, value)),
        ("maxPendingCommands", (options, key, value) => options.Connection.MaxPendingCommands = Integer(key, value)),
        ("maxPendingBytes", (options, key, value) => options.Connection.MaxPendingBytes = Size(key, value)),
        ("maxReplyBytes", (options, key, value) => options.Connection.MaxReplyBytes = Size(key, value)),
    ];

    private static readonly (string Unit, double Milliseconds)[] TimeUnits = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];

    private static readonly (string Unit, long Bytes)[] SizeUnits = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("B", 1)];

    public static RedisOptions Read(string text)
    {
        text = text.Trim();
        var options = new RedisOptions();
        List<string> endpoints = [];
        if (text.StartsWith("redis://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("rediss://", StringComparison.OrdinalIgnoreCase))
            ReadAddress(options, endpoints, text);
        else
            ReadList(options, endpoints, text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        int port = options.Sentinel.ServiceName is null ? RedisEndpoint.DefaultPort : SentinelPort;
        foreach (string endpoint in endpoints)
            options.Endpoints.Add(RedisEndpoint.Parse(endpoint, port));
        return options;
    }

    private static void ReadList(RedisOptions options, List<string> endpoints, IEnumerable<string> parts)
    {
        foreach (string part in parts)
        {
            int equals = part.IndexOf('=');
            if (equals < 0)
                endpoints.Add(part);
            else
                Set(options, part[..equals].Trim(), Uri.UnescapeDataString(part[(equals + 1)..].Trim()));
        }
    }

    // Not System.Uri, which knows one host: redis://user:password@one:6379,two:6379/0?name=x
    private static void ReadAddress(RedisOptions options, List<string> endpoints, string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        options.Tls.IsOn = scheme == "rediss".Length;
        string rest = text[(scheme + 3)..];
        int question = rest.IndexOf('?');
        string[] settings = question < 0 ? [] : rest[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries);
        rest = question < 0 ? rest : rest[..question];
        int at = rest.LastIndexOf('@');
        if (at >= 0)
            ReadUser(options, rest[..at]);
        rest = rest[(at + 1)..];
        int slash = rest.IndexOf('/');
        if (slash >= 0 && slash < rest.Length - 1)
            Set(options, "db", rest[(slash + 1)..]);
        endpoints.AddRange((slash < 0 ? rest : rest[..slash]).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        foreach (string setting in settings)
        {
            if (!setting.Contains('=', StringComparison.Ordinal))
                throw new ForebayConfigurationException($"Redis: '{setting}' in the address has no value; write key=value. {Known()}");
        }
        ReadList(options, endpoints, settings);
    }

    private static void ReadUser(RedisOptions options, string text)
    {
        int colon = text.IndexOf(':');
        string user = Uri.UnescapeDataString(colon < 0 ? text : text[..colon]);
        options.User = user.Length == 0 ? null : user;
        options.Password = colon < 0 ? null : Uri.UnescapeDataString(text[(colon + 1)..]);
    }

    private static void Set(RedisOptions options, string key, string value)
    {
        foreach ((string name, Action<RedisOptions, string, string> set) in Keys)
        {
            if (!name.Equals(key, StringComparison.OrdinalIgnoreCase))
                continue;
            if (value.Length == 0)
                throw Bad(name, value, "it must have a value");
            set(options, name, value);
            return;
        }
        throw new ForebayConfigurationException($"Redis: the connection string has {key}={Shown(key, value)}; '{key}' is not known. {Known()}");
    }

    private static string Known() => $"Known are {string.Join(", ", Keys.Select(one => one.Key))}.";

    private static int Integer(string key, string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : throw Bad(key, value, "it must be an integer");

    private static bool Truth(string key, string value) => bool.TryParse(value, out bool truth) ? truth : throw Bad(key, value, "it must be true or false");

    private static RedisClusterMode Cluster(string key, string value) => value.ToUpperInvariant() switch
    {
        "AUTO" => RedisClusterMode.Auto,
        "ON" or "TRUE" => RedisClusterMode.On,
        "OFF" or "FALSE" => RedisClusterMode.Off,
        _ => throw Bad(key, value, "it must be auto, on or off"),
    };

    private static TimeSpan Time(string key, string value)
    {
        foreach ((string unit, double milliseconds) in TimeUnits)
        {
            if (value.EndsWith(unit, StringComparison.OrdinalIgnoreCase) && double.TryParse(value[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
                && count * milliseconds < TimeSpan.MaxValue.TotalMilliseconds / 2)
                return TimeSpan.FromMilliseconds(count * milliseconds);
        }
        // A bare number would be days to TimeSpan, and milliseconds to whoever comes from another client.
        return value.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out TimeSpan time) ? time
            : throw Bad(key, value, "it must be a time with its unit: 500ms, 5s, 1m, or 00:00:05");
    }

    private static long Size(string key, string value)
    {
        foreach ((string unit, long bytes) in SizeUnits)
        {
            if (value.EndsWith(unit, StringComparison.OrdinalIgnoreCase) && long.TryParse(value[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count <= long.MaxValue / bytes)
                return count * bytes;
        }
        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : throw Bad(key, value, "it must be a number of bytes, or one with KiB, MiB or GiB");
    }

    private static ForebayConfigurationException Bad(string key, string value, string allowed) =>
        new($"Redis: the connection string has {key}={Shown(key, value)}; {allowed}. {Known()}");

    // What may be a password, misspelt or not, does not come into a log.
    private static string Shown(string key, string value) =>
        key.StartsWith('p') || key.Contains("pass", StringComparison.OrdinalIgnoreCase) || key.Contains("secret", StringComparison.OrdinalIgnoreCase) ? "…" : value;
}
