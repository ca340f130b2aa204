using System.Collections.Frozen;
using System.Text;

namespace Forebay.Redis.Cluster;

/// <summary>Finds a command's first key, by which a cluster knows the server. Source: the key specifications of <c>COMMAND DOCS</c>, Redis 7.</summary>
internal static class CommandKey
{
    private const int None = -1;

    // Everything that is not named here has its first key behind the name.
    private static readonly FrozenDictionary<string, int> Places = Table(
        (None, "ACL ASKING AUTH BGREWRITEAOF BGSAVE CLIENT CLUSTER COMMAND CONFIG DBSIZE DISCARD ECHO EXEC FLUSHALL FLUSHDB FUNCTION HELLO INFO KEYS LASTSAVE LATENCY MODULE MULTI"),
        (None, "PING PSUBSCRIBE PUBLISH PUBSUB PUNSUBSCRIBE RANDOMKEY READONLY READWRITE ROLE SAVE SCAN SCRIPT SELECT SLOWLOG SUBSCRIBE SWAPDB TIME UNSUBSCRIBE UNWATCH WAIT"),
        (2, "BITOP MEMORY OBJECT XGROUP XINFO"));

    // The number of keys stands before the first.
    private static readonly FrozenDictionary<string, int> CountPlaces = Table(
        (1, "LMPOP SINTERCARD ZDIFF ZINTER ZINTERCARD ZMPOP ZUNION"),
        (2, "BLMPOP BZMPOP EVAL EVALSHA EVALSHA_RO EVAL_RO FCALL FCALL_RO"));

    /// <summary>The slot of the first key; -1 where it has none.</summary>
    public static int SlotOf(ReadOnlySpan<RedisArgument> command)
    {
        int place = PlaceOf(command);
        if (place < 0 || place >= command.Length)
            return -1;
        RedisArgument key = command[place];
        if (key.Text is not { } text)
            return HashSlot.Of(key.TryGetInteger(out _) || key.TryGetDouble(out _) ? Encoding.UTF8.GetBytes(key.ToString()) : key.Bytes);
        Span<byte> utf8 = text.Length <= 256 ? stackalloc byte[text.Length * 3] : new byte[Encoding.UTF8.GetByteCount(text)];
        return HashSlot.Of(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }

    private static int PlaceOf(ReadOnlySpan<RedisArgument> command)
    {
        string name = command[0].Text ?? Encoding.UTF8.GetString(command[0].Bytes);
        if (Places.TryGetValue(name, out int place))
            return place;
        if (CountPlaces.TryGetValue(name, out int countPlace))
            return command.Length > countPlace && command[countPlace].ToString() != "0" ? countPlace + 1 : None;
        if (!name.Equals("XREAD", StringComparison.OrdinalIgnoreCase) && !name.Equals("XREADGROUP", StringComparison.OrdinalIgnoreCase))
            return 1;
        for (int i = 1; i < command.Length; i++)
        {
            if ("STREAMS".Equals(command[i].Text, StringComparison.OrdinalIgnoreCase))
                return i + 1;
        }
        return None;
    }

    private static FrozenDictionary<string, int> Table(params (int Place, string Names)[] rows) => rows
        .SelectMany(row => row.Names.Split(' ').Select(name => KeyValuePair.Create(name, row.Place)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
}
