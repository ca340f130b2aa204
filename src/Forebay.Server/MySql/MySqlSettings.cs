using Forebay.MySql.Proxy;
using Forebay.Server.Backends;

namespace Forebay.Server.MySql;

/// <summary>What <c>forebay mysql</c> does, put together from command line, file and environment.</summary>
internal sealed record MySqlSettings
{
    /// <summary>The environment variable of the password of the proxy's own user.</summary>
    public const string PasswordVariable = "FOREBAY_MYSQL_PASSWORD";

    public required MySqlProxyOptions Proxy { get; init; }

    public required BackendSettings Backend { get; init; }

    /// <summary>Whether the binary log is followed, by the proxy's own user.</summary>
    public bool HasFeed => Proxy.User is not null && Proxy.Consistency != MySqlConsistency.TimeOnly;

    /// <summary>How long answers are fresh; null: as the region's default is.</summary>
    public TimeSpan? FreshFor { get; init; }

    /// <summary>The sections <c>Forebay</c> and <c>Logging</c>.</summary>
    public required IConfigurationRoot Configuration { get; init; }
}
