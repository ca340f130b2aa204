namespace Forebay.MySql.Protocol;

/// <summary>What client and server agree on when they connect: MySQL's 32 bits, and above them MariaDB's extended ones.</summary>
/// <remarks>Source: MySQL's manual, "Capabilities Flags"; MariaDB's knowledge base, "Connecting: capabilities".</remarks>
[Flags]
internal enum MySqlCapabilities : ulong
{
    None = 0,

    /// <summary>Set by MySQL; where a server leaves it out, it is MariaDB and tells of extended capabilities.</summary>
    LongPassword = 1UL << 0,
    FoundRows = 1UL << 1,
    LongFlag = 1UL << 2,
    ConnectWithDatabase = 1UL << 3,
    NoSchema = 1UL << 4,
    Compress = 1UL << 5,
    Odbc = 1UL << 6,
    LocalFiles = 1UL << 7,
    IgnoreSpace = 1UL << 8,
    Protocol41 = 1UL << 9,
    Interactive = 1UL << 10,
    Ssl = 1UL << 11,
    IgnoreSigpipe = 1UL << 12,
    Transactions = 1UL << 13,
    Reserved = 1UL << 14,
    SecureConnection = 1UL << 15,
    MultiStatements = 1UL << 16,
    MultiResults = 1UL << 17,
    PreparedMultiResults = 1UL << 18,
    PluginAuthentication = 1UL << 19,
    ConnectAttributes = 1UL << 20,
    LengthEncodedAuthentication = 1UL << 21,
    ExpiredPassword = 1UL << 22,
    SessionTrack = 1UL << 23,
    DeprecateEof = 1UL << 24,
    OptionalResultMetadata = 1UL << 25,
    ZstdCompression = 1UL << 26,
    QueryAttributes = 1UL << 27,
    MultiFactorAuthentication = 1UL << 28,
    CapabilityExtension = 1UL << 29,
    VerifyServerCertificate = 1UL << 30,
    RememberOptions = 1UL << 31,

    MariaDbProgress = 1UL << 32,
    MariaDbMultiCommand = 1UL << 33,
    MariaDbBulk = 1UL << 34,
    MariaDbExtendedMetadata = 1UL << 35,
    MariaDbCacheMetadata = 1UL << 36,
}
