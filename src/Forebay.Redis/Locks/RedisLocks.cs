namespace Forebay.Redis;

/// <summary>Named locks for all that use one Redis.</summary>
/// <remarks>
/// <para>A lock is held for a time and must be renewed: one whose holder was killed comes free by itself. So it makes work rare that should be done once; alone
/// it does not make sure that it is. A holder may be paused (by the collector, the machine, a debugger) for longer than it holds the lock, and go on in the
/// belief that it has it. And Redis copies its data to replicas later: a failover can forget a lock that was just taken, and give it to another.</para>
/// <para>What is written under a lock must therefore carry <see cref="RedisLock.Fence"/>, and be refused where a greater one was seen (Gray and Cheriton,
/// "Leases", SOSP 1989; M. Kleppmann, "How to do distributed locking", 2016). The fence is the greater of the last one plus one and the server's clock in
/// microseconds: it grows even where the number was lost by a flush, an eviction or a failover, as long as the servers' clocks agree to within the time that
/// takes. Its key is therefore kept for a day only after the last holder.</para>
/// <para>A Redis that evicts (<c>maxmemory-policy</c> other than <c>noeviction</c>) may evict a lock that is held: the same caveat, the same cure.</para>
/// <para>Times are counted by the server. Thread-safe.</para>
/// </remarks>
public sealed class RedisLocks
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxNameLength = 512;

    private static readonly TimeSpan MinPoll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan MaxPoll = TimeSpan.FromMilliseconds(80);

    // A double of Lua holds integers up to 2^53: the clock's microseconds are a fifth of that.
    private static readonly RedisScript Take = new("""
        if redis.call('EXISTS', KEYS[1]) == 1 then return false end
        local time = redis.call('TIME')
        local fence = math.max(tonumber(redis.call('GET', KEYS[2]) or '0') + 1, tonumber(time[1]) * 1000000 + tonumber(time[2]))
        fence = string.format('%.0f', fence)
        redis.call('SET', KEYS[2], fence, 'PX', ARGV[1] + 86400000)
        redis.call('SET', KEYS[1], fence, 'PX', ARGV[1])
        return fence
        """);

    private static readonly RedisScript Renew = new("if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0");

    private static readonly RedisScript Release = new("if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0");

    private readonly RedisClient client;
    private readonly string prefix;
    private readonly TimeProvider time;

    /// <summary>Makes locks in a Redis.</summary>
    /// <param name="client">Whose end is not the locks' business.</param>
    /// <param name="prefix">What the names of their keys begin with; without braces.</param>
    /// <param name="time">For the pauses between attempts; default the system's.</param>
    public RedisLocks(RedisClient client, string prefix = "forebay:lock:", TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.AsSpan().ContainsAny('{', '}'))
            throw new ArgumentException($"The prefix '{prefix}' has a brace; in a cluster the lock's name alone decides the slot.", nameof(prefix));
        this.client = client;
        this.prefix = prefix;
        this.time = time ?? TimeProvider.System;
    }

    /// <summary>Takes a lock, waiting for it as long as need be.</summary>
    /// <param name="name">1 to 512 characters.</param>
    /// <param name="holdFor">How long it is held without a renewal; at least a millisecond.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RedisConnectionException">Redis can't be asked. Where the outcome is unknown, the lock may stand until its time is over.</exception>
    public async ValueTask<RedisLock> AcquireAsync(string name, TimeSpan holdFor, CancellationToken cancellationToken = default)
    {
        TimeSpan pause = MinPoll;
        while (true)
        {
            if (await TryAcquireAsync(name, holdFor, cancellationToken).ConfigureAwait(false) is { } taken)
                return taken;
#pragma warning disable CA5394 // It keeps those who wait apart, and hides nothing.
            await Task.Delay(pause * (0.5 + (Random.Shared.NextDouble() / 2)), time, cancellationToken).ConfigureAwait(false);
#pragma warning restore CA5394
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, MaxPoll.Ticks));
        }
    }

    /// <summary>Takes a lock where it is free; null where it is not.</summary>
    /// <inheritdoc cref="AcquireAsync"/>
    public async ValueTask<RedisLock?> TryAcquireAsync(string name, TimeSpan holdFor, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > MaxNameLength)
            throw new ArgumentException($"The lock's name '{name[..32]}…' has {name.Length} characters; at most {MaxNameLength} are allowed.", nameof(name));
        long milliseconds = Milliseconds(holdFor);
        RedisReply fence = await client.ExecuteAsync(Take, [LockKey(name), FenceKey(name)], [milliseconds], cancellationToken).ConfigureAwait(false);
        return fence.IsNull ? null : new RedisLock(this, name, fence.AsInt64());
    }

    internal async ValueTask<bool> RenewAsync(string name, long fence, TimeSpan holdFor, CancellationToken cancellationToken) =>
        (await client.ExecuteAsync(Renew, [LockKey(name)], [fence, Milliseconds(holdFor)], cancellationToken).ConfigureAwait(false)).AsInt64() == 1;

    internal async ValueTask<bool> ReleaseAsync(string name, long fence, CancellationToken cancellationToken) =>
        (await client.ExecuteAsync(Release, [LockKey(name)], [fence], cancellationToken).ConfigureAwait(false)).AsInt64() == 1;

    private static long Milliseconds(TimeSpan holdFor) => holdFor >= TimeSpan.FromMilliseconds(1)
        ? (long)holdFor.TotalMilliseconds
        : throw new ArgumentOutOfRangeException(nameof(holdFor), holdFor, "A lock is held for at least a millisecond.");

    private string LockKey(string name) => $"{prefix}{{{Tag(name)}}}";

    private string FenceKey(string name) => $"{LockKey(name)}:fence";

    // Both keys must lie in one slot of a cluster, whatever braces the name has.
    private static string Tag(string name) => name.Replace("%", "%25", StringComparison.Ordinal).Replace("}", "%7D", StringComparison.Ordinal);
}
