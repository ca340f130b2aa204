using Forebay.Http.Proxy.Messages;

namespace Forebay.Http.Proxy;

/// <summary>Checks options before anything is begun with them.</summary>
internal static class HttpProxyValidation
{
    private static readonly TimeSpan MostTime = TimeSpan.FromDays(24);

    public static void Validate(this HttpProxyOptions options)
    {
        if (options.Origins.Count == 0)
            throw Bad("Origins is empty; there must be one at least");
        foreach (OriginRoute route in options.Origins)
            Check(route);
        if (options.Origins.GroupBy(route => ((route.Host ?? "").ToUpperInvariant(), route.PathPrefix)).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Bad($"Origins has {twice.Count()} routes for host '{twice.Key.Item1}' and path '{twice.Key.PathPrefix}'; which of them is meant can't be told");
        Time(options.ConnectTimeout, nameof(options.ConnectTimeout));
        Time(options.ResponseTimeout, nameof(options.ResponseTimeout));
        Time(options.BodyTimeout, nameof(options.BodyTimeout));
        Time(options.HealthEvery, nameof(options.HealthEvery));
        Time(options.CollapseTimeout, nameof(options.CollapseTimeout));
        AtLeast(options.Retries, 0, nameof(options.Retries));
        AtLeast(options.MaxConnectionsPerOrigin, 1, nameof(options.MaxConnectionsPerOrigin));
        AtLeast(options.FailuresUntilIll, 1, nameof(options.FailuresUntilIll));
        AtLeast(options.MaxBufferedBytes, 4096, nameof(options.MaxBufferedBytes));
        AtLeast(options.MaxObjectBytes, 0, nameof(options.MaxObjectBytes));
        AtLeast(options.MaxRequestBodyBytes ?? 0, 0, nameof(options.MaxRequestBodyBytes));
        AtLeast(options.MaxRequestFieldBytes, 1024, nameof(options.MaxRequestFieldBytes));
        AtLeast(options.MaxResponseFieldBytes, 1024, nameof(options.MaxResponseFieldBytes));
        AtLeast(options.CompressFromBytes, 0, nameof(options.CompressFromBytes));
        AtLeast(options.WarmingConcurrency, 1, nameof(options.WarmingConcurrency));
        AtLeast(options.MaxSoftPurges, 1, nameof(options.MaxSoftPurges));
        if (options.ChunkBytes is < 4096 or > 16 << 20)
            throw Bad($"ChunkBytes is {options.ChunkBytes}; it must be 4,096 to 16,777,216");
        Addresses(options.TrustedProxies, nameof(options.TrustedProxies));
        Addresses(options.AdminAddresses, nameof(options.AdminAddresses));
        Names(options.ExtraKeyFields, nameof(options.ExtraKeyFields));
        Names(options.TagFields, nameof(options.TagFields));
        if (options.AdminToken is "")
            throw Bad("AdminToken is empty; it must be a secret, or null for no purging by HTTP");
    }

    private static void Check(OriginRoute route)
    {
        if (route.Origin is not { } origin)
            throw Bad("a route has no Origin");
        if (!origin.IsAbsoluteUri || origin.Scheme is not ("http" or "https") || origin.UserInfo.Length > 0 || origin.PathAndQuery is not "/" || origin.Fragment.Length > 0)
            throw Bad($"the origin '{origin}' must be http://host:port or https://host:port, without user, path and query");
        if (!route.PathPrefix.StartsWith('/'))
            throw Bad($"PathPrefix is '{route.PathPrefix}'; it must begin with a slash");
        if (route.HealthPath is { } path && !Targets.TargetUri.IsPathAndQuery(path))
            throw Bad($"HealthPath is '{path}'; it must be a path that begins with a slash");
        if (route.Host is { } host && !Targets.TargetUri.TryReadAuthority("http", host, out _))
            throw Bad($"Host is '{host}'; it must be a host with an optional port");
    }

    private static void Addresses(IEnumerable<string> texts, string name)
    {
        foreach (string text in texts)
        {
            if (!AddressSet.TryParse(text, out _))
                throw Bad($"{name} has '{text}', which is no address or network; it must be such as 10.0.0.0/8 or ::1");
        }
    }

    private static void Names(IEnumerable<string> fields, string name)
    {
        foreach (string field in fields)
        {
            if (!Fields.ListSyntax.IsToken(field))
                throw Bad($"{name} has '{field}', which is no name of a field; it must be such as X-Tenant");
        }
    }

    // Timers take no longer time than that.
    private static void Time(TimeSpan value, string name)
    {
        if (value < TimeSpan.FromMilliseconds(1) || value > MostTime)
            throw Bad($"{name} is {value:c}; it must be a millisecond to {MostTime.Days} days");
    }

    private static void AtLeast<T>(T value, T least, string name)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0)
            throw Bad($"{name} is {value}; it must be {least} or more");
    }

    private static ForebayConfigurationException Bad(string what) => new($"HTTP proxy: {what}.");
}
