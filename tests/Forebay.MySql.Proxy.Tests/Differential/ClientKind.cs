using Forebay.MySql.Protocol;

namespace Forebay.MySql.Proxy.Differential;

/// <summary>What a client says that it can.</summary>
internal sealed record ClientKind(string Name, MySqlCapabilities Capabilities)
{
    private const MySqlCapabilities Least = MySqlCapabilities.LongPassword | MySqlCapabilities.LongFlag | MySqlCapabilities.Protocol41 | MySqlCapabilities.Transactions
        | MySqlCapabilities.SecureConnection | MySqlCapabilities.PluginAuthentication | MySqlCapabilities.LengthEncodedAuthentication | MySqlCapabilities.LocalFiles;

    private const MySqlCapabilities Many = MySqlCapabilities.MultiStatements | MySqlCapabilities.MultiResults | MySqlCapabilities.PreparedMultiResults;

    /// <summary>As the connectors of today.</summary>
    public static ClientKind Modern { get; } = new("modern", Least | Many | MySqlCapabilities.DeprecateEof | MySqlCapabilities.SessionTrack | MySqlCapabilities.ConnectAttributes);

    /// <summary>As those of the years of 5.5: EOF packets, no trackers.</summary>
    public static ClientKind Old { get; } = new("old", Least | Many);

    /// <summary>Counts found rows where others count changed ones, and reads <c>count (*)</c> as a function.</summary>
    public static ClientKind Counting { get; } = new("counting", Least | Many | MySqlCapabilities.FoundRows | MySqlCapabilities.IgnoreSpace | MySqlCapabilities.DeprecateEof);

    /// <summary>One statement and one result at a time, with trackers and EOF packets.</summary>
    public static ClientKind Single { get; } = new("single", Least | MySqlCapabilities.SessionTrack);

    public override string ToString() => Name;
}
