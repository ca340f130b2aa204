namespace Forebay.RabbitMq;

/// <summary>Which stream is the bus, how much of it is kept, and how long the broker may take.</summary>
public sealed class RabbitMqBusOptions
{
    /// <summary>The stream's name; nodes that share entries have the same. Default <c>forebay.bus</c>; 1 to 200 characters.</summary>
    public string Stream { get; set; } = "forebay.bus";

    /// <summary>The most bytes that are kept for nodes that are behind (<c>x-max-length-bytes</c>); a node that missed more empties its own tiers. Default 1 GiB; at least two segments.</summary>
    public long MaxBytes { get; set; } = 1L << 30;

    /// <summary>How long messages are kept for nodes that are behind (<c>x-max-age</c>). Default 2 days; a second or more.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(2);

    /// <summary>The size of the files of which the oldest is dropped as a whole (<c>x-stream-max-segment-size-bytes</c>). Default 64 MiB; 4 KiB to 1 GiB.</summary>
    public int SegmentBytes { get; set; } = 64 << 20;

    /// <summary>How long connecting may take. Default 5 seconds; more than zero.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the broker may take for one answer; after that the connection is given up. Default 5 seconds; more than zero.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often broker and client show each other that they are alive. Default 10 seconds; a second or more.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(10);

    internal void Validate()
    {
        if (Stream.Length is 0 or > 200)
            throw new ForebayConfigurationException($"RabbitMQ bus: Stream is '{Stream}'; it must have 1 to 200 characters.");
        if (SegmentBytes is < 4096 or > 1 << 30)
            throw new ForebayConfigurationException($"RabbitMQ bus: SegmentBytes is {SegmentBytes}; it must be from 4,096 to {1 << 30}.");
        if (MaxBytes < 2L * SegmentBytes)
            throw new ForebayConfigurationException($"RabbitMQ bus: MaxBytes is {MaxBytes}; it must be at least twice SegmentBytes ({SegmentBytes}), because whole segments are dropped.");
        if (MaxAge < TimeSpan.FromSeconds(1))
            throw new ForebayConfigurationException($"RabbitMQ bus: MaxAge is {MaxAge:c}; it must be a second or more.");
        if (Heartbeat < TimeSpan.FromSeconds(1))
            throw new ForebayConfigurationException($"RabbitMQ bus: Heartbeat is {Heartbeat:c}; it must be a second or more.");
        CheckPositive(ConnectTimeout, nameof(ConnectTimeout));
        CheckPositive(CommandTimeout, nameof(CommandTimeout));
    }

    private static void CheckPositive(TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero)
            throw new ForebayConfigurationException($"RabbitMQ bus: {name} is {value:c}; it must be more than zero.");
    }
}
