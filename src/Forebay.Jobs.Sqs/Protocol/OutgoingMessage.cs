using System.Text;

namespace Forebay.Jobs.Sqs;

/// <summary>A message as it is sent, whatever call it goes with.</summary>
/// <param name="Body">Text that XML allows, not empty.</param>
/// <param name="Attributes">At most ten.</param>
/// <param name="Delay">Until it may be received; whole seconds are sent, rounded up. Zero on FIFO queues.</param>
/// <param name="GroupId">FIFO queues: messages of one group are received one after the other.</param>
/// <param name="DeduplicationId">FIFO queues: a second message with it within five minutes is dropped.</param>
internal sealed record OutgoingMessage(string Body, IReadOnlyDictionary<string, SqsAttribute> Attributes, TimeSpan Delay = default, string? GroupId = null, string? DeduplicationId = null)
{
    /// <summary>What counts towards the limit: body, names, types and values.</summary>
    public int Bytes { get; } = Encoding.UTF8.GetByteCount(Body)
        + Attributes.Sum(attribute => Encoding.UTF8.GetByteCount(attribute.Key) + Encoding.UTF8.GetByteCount(attribute.Value.DataType) + Encoding.UTF8.GetByteCount(attribute.Value.StringValue ?? ""));
}
