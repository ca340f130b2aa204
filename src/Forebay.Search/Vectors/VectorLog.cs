using Microsoft.Extensions.Logging;

namespace Forebay.Search.Vectors;

/// <summary>What vector search says in the log: event ids 4600 to 4699.</summary>
internal static partial class VectorLog
{
    [LoggerMessage(EventId = 4600, Level = LogLevel.Warning, Message = "Vectors are searched by a scan in memory: sqlite-vec is not loaded. eng/sqlite-vec.sh fetches it; FOREBAY_SQLITE_VEC names its file.")]
    public static partial void Scanning(ILogger logger);
}
