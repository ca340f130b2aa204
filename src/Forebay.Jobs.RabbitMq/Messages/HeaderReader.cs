using System.Text;
using RabbitMQ.Client;

namespace Forebay.Jobs.RabbitMq.Messages;

/// <summary>Reads headers that anybody may have written: what is not of the type that is asked for is not there.</summary>
internal readonly struct HeaderReader(IDictionary<string, object?>? headers)
{
    // The greatest DateTimeOffset, in milliseconds of Unix time.
    private static readonly long MaxMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public string? Text(string name) => Value(name) switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        string text => text,
        _ => null,
    };

    public long? Number(string name) => Value(name) switch
    {
        long number => number,
        int number => number,
        short number => number,
        byte number => number,
        sbyte number => number,
        _ => null,
    };

    public DateTimeOffset? Time(string name) => Number(name) is { } number && number >= 0 && number <= MaxMilliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(number) : null;

    /// <summary>Why and when the broker itself moved the message last; null: it did not.</summary>
    public (string Reason, DateTimeOffset? At)? LastDeath()
    {
        if (Value(JobHeaders.Deaths) is not IList<object> { Count: > 0 } deaths || deaths[0] is not IDictionary<string, object> death)
            return null;
        var reader = new HeaderReader(death!);
        return (reader.Text("reason") ?? "unknown", death.TryGetValue("time", out object? at) && at is AmqpTimestamp { UnixTime: >= 0 } stamp ? DateTimeOffset.FromUnixTimeSeconds(Math.Min(stamp.UnixTime, MaxMilliseconds / 1000)) : null);
    }

    private object? Value(string name) => headers is not null && headers.TryGetValue(name, out object? value) ? value : null;
}
