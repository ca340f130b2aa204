using Forebay.Http.Proxy.Messages;

namespace Forebay.Http.Proxy;

/// <summary>Checks options before anything is begun with them.</summary>
internal static class HttpProxyValidation
{
    public static void Validate(this HttpProxyOptions options)
    {
        if (options.Origins.Count == 0)
            throw Bad("Origins is empty; there must be one at least");
        foreach (OriginRoute route in options.Origins)
            Check(route);
        if (options.Origins.GroupBy(route => ((route.Host ?? "").ToUpperInvariant(), route.PathPrefix)).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Bad($"Origins has {twice.Count()} routes for host '{twice.Key.Item1}' and path '{twice.Key.PathPrefix}'; which of them is meant can't be told");
        AtLeast(options.ConnectTimeout, TimeSpan.FromMilliseconds(1), nameof(options.ConnectTimeout));
        AtLeast(options.ResponseTimeout, TimeSpan.FromMilliseconds(1), nameof(options.ResponseTimeout));
        AtLeast(options.BodyTimeout, TimeSpan.FromMilliseconds(1), nameof(options.BodyTimeout));
        AtLeast(options.HealthEvery, TimeSpan.FromMilliseconds(1), nameof(options.HealthEvery));
        AtLeast(options.CollapseTimeout, TimeSpan.FromMilliseconds(1), nameof(options.CollapseTimeout));
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
        foreach (string text in options.TrustedProxies.Concat(options.AdminAddresses))
        {
            if (!AddressSet.TryParse(text, out _))
                throw Bad($"'{text}' is no address or network; it must be such as 10.0.0.0/8 or ::1");
        }
        foreach (string name in options.ExtraKeyFields.Concat(options.TagFields))
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExceptInRange('!', '~') || name.AsSpan().ContainsAny(":,;\""))
                throw Bad($"'{name}' in ExtraKeyFields or TagFields is no name of a field");
        }
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

    private static void AtLeast<T>(T value, T least, string name)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0)
            throw Bad($"{name} is {value}; it must be {least} or more");
    }

    private static ForebayConfigurationException Bad(string what) => new($"HTTP proxy: {what}.");
}
