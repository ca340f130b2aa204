using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Forebay.Jobs.Sqs;

/// <summary>Writes and reads the protocol's objects.</summary>
[JsonSerializable(typeof(CreateQueueRequest))]
[JsonSerializable(typeof(GetQueueUrlRequest))]
[JsonSerializable(typeof(GetQueueAttributesRequest))]
[JsonSerializable(typeof(ReceiveMessageRequest))]
[JsonSerializable(typeof(BatchRequest<SendEntry>))]
[JsonSerializable(typeof(BatchRequest<DeleteEntry>))]
[JsonSerializable(typeof(BatchRequest<VisibilityEntry>))]
[JsonSerializable(typeof(QueueUrlResponse))]
[JsonSerializable(typeof(QueueAttributesResponse))]
[JsonSerializable(typeof(ReceiveMessageResponse))]
[JsonSerializable(typeof(BatchResponse<SendSuccess>))]
[JsonSerializable(typeof(BatchResponse<PlainSuccess>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class SqsJson : JsonSerializerContext
{
    /// <summary>Letters of every alphabet go as they are: the escaped form would be up to six times as long.</summary>
    public static SqsJson Lean { get; } = new(new JsonSerializerOptions { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
