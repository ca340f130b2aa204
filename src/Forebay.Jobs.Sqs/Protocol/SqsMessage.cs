using System.Globalization;

namespace Forebay.Jobs.Sqs;

/// <summary>A message that was received.</summary>
internal sealed record SqsMessage(
    string MessageId,
    string ReceiptHandle,
    string? Body,
    string? MD5OfBody,
    string? MD5OfMessageAttributes,
    Dictionary<string, string>? Attributes,
    Dictionary<string, SqsAttribute>? MessageAttributes)
{
    /// <summary>The system's attributes that are asked for.</summary>
    public static IReadOnlyList<string> SystemAttributes { get; } = ["ApproximateReceiveCount", "SentTimestamp", "MessageGroupId"];

    /// <summary>How often it was received, with this time.</summary>
    public int ReceiveCount => int.TryParse(Attributes?.GetValueOrDefault("ApproximateReceiveCount"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? Math.Max(count, 1) : 1;

    /// <summary>When it was sent.</summary>
    public DateTimeOffset SentAt => JobMessages.Time(Attributes?.GetValueOrDefault("SentTimestamp")) ?? DateTimeOffset.UnixEpoch;

    /// <summary>Its group; null: none.</summary>
    public string? GroupId => Attributes?.GetValueOrDefault("MessageGroupId");

    /// <summary>An attribute that its sender gave it; null: none of that name.</summary>
    public string? Text(string name) => MessageAttributes?.GetValueOrDefault(name)?.StringValue;
}
