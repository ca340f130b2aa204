namespace Forebay.Redis;

/// <summary>The tier's steps that nothing may interrupt.</summary>
internal static class RedisScripts
{
    /// <summary>Takes the lease of a key unless another node's load has it. KEYS: lease. ARGV: token, milliseconds, 1 to take it in any case.</summary>
    /// <remarks>A token is a letter (L: a load, G: a caller who may set), 16 bytes of its node, 16 random ones. No load waits for G, or for its own node; G leaves every load its lease.</remarks>
    public static RedisScript Acquire { get; } = new("""
        local held = redis.call('GET', KEYS[1])
        if held and ARGV[3] ~= '1' and string.sub(held, 1, 1) == 'L'
          and (string.sub(ARGV[1], 1, 1) == 'G' or string.sub(held, 2, 17) ~= string.sub(ARGV[1], 2, 17)) then return 0 end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return 1
        """);

    /// <summary>Stores under a lease that still stands. KEYS: lease, entry. ARGV: token, value, milliseconds.</summary>
    public static RedisScript StoreLeased { get; } = new("""
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
        redis.call('DEL', KEYS[1])
        return 1
        """);

    /// <summary>Stores unless a newer row version stands there, and ends loads that are under way. KEYS: lease, entry. ARGV: value, milliseconds.</summary>
    /// <remarks>The row version is compared as two numbers of 32 bits: one of 64 would not fit a Lua number.</remarks>
    public static RedisScript Store { get; } = new("""
        local high, low = struct.unpack('>I4I4', string.sub(ARGV[1], 2, 9))
        if high > 0 or low > 0 then
          local standing = redis.call('GETRANGE', KEYS[2], 1, 8)
          if #standing == 8 then
            local h, l = struct.unpack('>I4I4', standing)
            if h > high or (h == high and l > low) then return 0 end
          end
        end
        redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
        redis.call('DEL', KEYS[1])
        return 1
        """);

    /// <summary>Ends a lease. KEYS: lease. ARGV: token.</summary>
    public static RedisScript Release { get; } = new("""
        if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
        return 0
        """);

    /// <summary>The version of the last pattern; made where there is none. KEYS: rules. ARGV: a random version.</summary>
    public static RedisScript RulesVersion { get; } = new("""
        local last = redis.call('LINDEX', KEYS[1], -1)
        if not last then
          redis.call('RPUSH', KEYS[1], ARGV[1])
          last = ARGV[1]
        end
        return string.sub(last, 1, 16)
        """);

    /// <summary>Adds a pattern. KEYS: rules. ARGV: a random version with the rule behind it, a random version for what came before, the most to keep.</summary>
    public static RedisScript AddRule { get; } = new("""
        if redis.call('LLEN', KEYS[1]) == 0 then redis.call('RPUSH', KEYS[1], ARGV[2]) end
        redis.call('RPUSH', KEYS[1], ARGV[1])
        redis.call('LTRIM', KEYS[1], -ARGV[3], -1)
        return 1
        """);

    /// <summary>Appends to the log under the next number. KEYS: log, log end, epoch. ARGV: message, the most to keep, channel, a random epoch.</summary>
    /// <remarks>Numbers begin at the time in microseconds, so that a log that was lost does not begin with numbers that were there before.</remarks>
    public static RedisScript Append { get; } = new("""
        if redis.call('EXISTS', KEYS[3]) == 0 then redis.call('SET', KEYS[3], ARGV[4]) end
        local last = redis.call('GET', KEYS[2])
        if not last then
          local top = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
          if #top > 0 then
            last = string.match(top[1][1], '^%d+')
          else
            local time = redis.call('TIME')
            last = time[1] * 1000000 + time[2]
          end
        end
        local number = string.format('%.0f', last + 1)
        redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], number .. '-0', 'm', ARGV[1])
        redis.call('SET', KEYS[2], number)
        redis.call('PUBLISH', ARGV[3], number)
        return number
        """);

    /// <summary>Epoch and number of the log's end. KEYS: log, log end, epoch. ARGV: a random epoch.</summary>
    public static RedisScript LogEnd { get; } = new("""
        if redis.call('EXISTS', KEYS[3]) == 0 then redis.call('SET', KEYS[3], ARGV[1]) end
        local last = redis.call('GET', KEYS[2])
        if not last then
          local top = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
          if #top > 0 then
            last = string.match(top[1][1], '^%d+')
          else
            local time = redis.call('TIME')
            last = string.format('%.0f', time[1] * 1000000 + time[2])
          end
          redis.call('SET', KEYS[2], last)
        end
        return {redis.call('GET', KEYS[3]), last}
        """);

    /// <summary>Epoch and number of the log's end, and the messages after a number. KEYS: log, log end, epoch. ARGV: the number, the most to read.</summary>
    /// <remarks>In one step, also while the slot moves between servers of a cluster. PERSIST changes nothing; a server that has become a replica, and may lag,
    /// refuses it: reading there to the end would prove nothing.</remarks>
    public static RedisScript ReadLog { get; } = new("""
        redis.call('PERSIST', KEYS[2])
        local after = string.format('%.0f', ARGV[1] + 1)
        return {redis.call('GET', KEYS[3]), redis.call('GET', KEYS[2]), redis.call('XRANGE', KEYS[1], after .. '-0', '+', 'COUNT', ARGV[2])}
        """);

    /// <summary>A version, kept on; made where there is none. KEYS: version. ARGV: a random version, seconds.</summary>
    public static RedisScript UseVersion { get; } = new("""
        local version = redis.call('GET', KEYS[1])
        if version then
          redis.call('EXPIRE', KEYS[1], ARGV[2])
          return version
        end
        redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
        return ARGV[1]
        """);

    /// <summary>A server was met: where its reign is new, it may have lost what was acknowledged before, so nothing from before is believed. KEYS: reigns, everything, epoch. ARGV: the reign.</summary>
    public static RedisScript Meet { get; } = new("""
        if redis.call('SADD', KEYS[1], ARGV[1]) == 0 then return 0 end
        return redis.call('DEL', KEYS[2], KEYS[3]) > 0 and 1 or 0
        """);

    public static IReadOnlyList<RedisScript> All { get; } = [Acquire, StoreLeased, Store, Release, RulesVersion, AddRule, Append, LogEnd, ReadLog, UseVersion, Meet];
}
