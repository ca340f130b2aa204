using Forebay.MySql.Protocol;
using Forebay.MySql.Sessions;

namespace Forebay.MySql.Client;

/// <summary>What a connection string says, in the form that the client works with.</summary>
internal sealed record ClientOptions
{
    public required MySqlEndpoint Endpoint { get; init; }

    public required MySqlConnectionStringBuilder Settings { get; init; }

    public bool TreatTinyAsBoolean { get; init; }

    public MySqlGuidFormat GuidFormat { get; init; }

    public bool ConvertZeroDateTime { get; init; }

    public bool ResetsConnections { get; init; }

    public int StatementCacheSize { get; init; }

    public TimeSpan CancellationTimeout { get; init; }

    /// <summary>The time of the pool's and the commands' limits.</summary>
    public required TimeProvider Time { get; init; }

    public static ClientOptions Of(MySqlConnectionStringBuilder settings, TimeProvider time)
    {
        bool isSocket = settings.Server.StartsWith('/');
        return new ClientOptions
        {
            Settings = settings,
            Time = time,
            TreatTinyAsBoolean = settings.TreatTinyAsBoolean,
            GuidFormat = settings.GuidFormat,
            ConvertZeroDateTime = settings.ConvertZeroDateTime,
            ResetsConnections = settings.ConnectionReset,
            StatementCacheSize = settings.StatementCacheSize,
            CancellationTimeout = TimeSpan.FromSeconds(settings.CancellationTimeout),
            Endpoint = new MySqlEndpoint
            {
                Host = isSocket ? "localhost" : settings.Server,
                UnixSocket = isSocket ? settings.Server : null,
                Port = settings.Port,
                User = settings.UserID,
                Password = settings.Password,
                Database = settings.Database,
                Tls = settings.SslMode,
                CertificateAuthorityFile = settings.SslCa is { Length: > 0 } file ? file : null,
                AllowPublicKeyRetrieval = settings.AllowPublicKeyRetrieval,
                ConnectTimeout = settings.ConnectionTimeout == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(settings.ConnectionTimeout),
                ProgramName = settings.ApplicationName,
                MoreCapabilities = MySqlCapabilities.MultiStatements
                    | (settings.AllowLocalInfile ? MySqlCapabilities.LocalFiles : MySqlCapabilities.None)
                    | (settings.UseAffectedRows ? MySqlCapabilities.None : MySqlCapabilities.FoundRows),
            },
        };
    }
}
