namespace Forebay.Redis;

/// <summary>Times and limits of a connection to Redis.</summary>
public sealed class RedisConnectionOptions
{
    /// <summary>How long connecting may take, from the name's look-up to the first command. Default 5 seconds; more than zero, at most an hour.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a command may take, measured in steps of a sixteenth of it. A connection that was silent for all that time is given up. Default
    /// 5 seconds; 10 milliseconds to an hour.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after a lost connection the second attempt begins (the first follows at once); the time doubles with each. Default 100 milliseconds;
    /// more than zero.</summary>
    public TimeSpan MinReconnectDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest time between two attempts. Each is shortened by up to a half at random, so that many clients do not come at once. Default
    /// 5 seconds; at least <see cref="MinReconnectDelay"/>.</summary>
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>After how long without a word from the server it is sent a PING. Default 30 seconds; zero for never.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many commands (a batch counts as one) may be on their way. As many more wait for their turn; beyond them commands fail. Default 16,384;
    /// 1 to 1,048,576.</summary>
    public int MaxPendingCommands { get; set; } = 16_384;

    /// <summary>How many bytes of commands may wait to be sent; further commands wait for their turn. A single larger command passes alone. Default 64 MiB;
    /// at least 4,096.</summary>
    public long MaxPendingBytes { get; set; } = 64 << 20;

    /// <summary>The most bytes of one reply, lists counted with 24 bytes an element. A larger one ends the connection. Default 512 MiB, which is the most
    /// a server lets a value have; at least 4,096.</summary>
    public long MaxReplyBytes { get; set; } = 512 << 20;

    internal void Validate()
    {
        Check(ConnectTimeout > TimeSpan.Zero && ConnectTimeout <= TimeSpan.FromHours(1), nameof(ConnectTimeout), ConnectTimeout, "more than zero and at most an hour");
        Check(CommandTimeout >= TimeSpan.FromMilliseconds(10) && CommandTimeout <= TimeSpan.FromHours(1), nameof(CommandTimeout), CommandTimeout, "10 milliseconds to an hour");
        Check(MinReconnectDelay > TimeSpan.Zero, nameof(MinReconnectDelay), MinReconnectDelay, "more than zero");
        Check(MaxReconnectDelay >= MinReconnectDelay && MaxReconnectDelay <= TimeSpan.FromHours(1), nameof(MaxReconnectDelay), MaxReconnectDelay, $"at least MinReconnectDelay ({MinReconnectDelay}) and at most an hour");
        Check(KeepAlive == TimeSpan.Zero || (KeepAlive >= TimeSpan.FromMilliseconds(10) && KeepAlive <= TimeSpan.FromDays(1)), nameof(KeepAlive), KeepAlive, "zero, or 10 milliseconds to a day");
        Check(MaxPendingCommands is >= 1 and <= 1 << 20, nameof(MaxPendingCommands), MaxPendingCommands, "1 to 1048576");
        Check(MaxPendingBytes >= 4096, nameof(MaxPendingBytes), MaxPendingBytes, "at least 4096");
        Check(MaxReplyBytes >= 4096, nameof(MaxReplyBytes), MaxReplyBytes, "at least 4096");
    }

    private static void Check(bool good, string option, object value, string allowed)
    {
        if (!good)
            throw new ForebayConfigurationException($"Redis: {option} is {value}; it must be {allowed}.");
    }
}
