using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Forebay.Testing.Sqs;

/// <summary>Writes what a receive gives: only the attributes that were asked for.</summary>
internal static class SqsReceivedJson
{
    /// <summary>Must be called under the server's lock.</summary>
    public static JsonObject Write(IReadOnlyList<SqsServerMessage> messages, JsonElement request, SqsFault? fault)
    {
        // Without messages there is no list.
        if (messages.Count == 0)
            return [];
        string[] system = Names(request, "MessageSystemAttributeNames"), named = Names(request, "MessageAttributeNames");
        return new JsonObject { ["Messages"] = new JsonArray([.. messages.Select(message => Write(message, system, named, fault))]) };
    }

    private static string[] Names(JsonElement request, string name) => request.TryGetProperty(name, out JsonElement names) ? [.. names.EnumerateArray().Select(one => one.GetString()!)] : [];

    private static JsonObject Write(SqsServerMessage message, string[] system, string[] named, SqsFault? fault)
    {
        var all = new JsonObject
        {
            ["MessageId"] = message.Id,
            ["ReceiptHandle"] = message.Handle,
            ["Body"] = fault == SqsFault.DamageBody ? message.Body + "!" : message.Body,
            ["MD5OfBody"] = SqsMessageRules.SumOf(message.Body),
        };
        var attributes = new JsonObject();
        Add("ApproximateReceiveCount", message.Receives.ToString(CultureInfo.InvariantCulture));
        Add("SentTimestamp", message.SentAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        if (message.Group is not null)
            Add("MessageGroupId", message.Group);
        if (message.Deduplication is not null)
            Add("MessageDeduplicationId", message.Deduplication);
        if (attributes.Count > 0)
            all["Attributes"] = attributes;
        if ((named.Contains("All") || named.Contains(".*")) && SqsMessageRules.SumOf(message.Attributes) is { } sum)
        {
            all["MessageAttributes"] = JsonNode.Parse(message.Attributes!.Value.GetRawText());
            all["MD5OfMessageAttributes"] = fault == SqsFault.WrongAttributeSum ? new string('0', 32) : sum;
        }
        return all;

        void Add(string name, string value)
        {
            if (system.Contains(name) || system.Contains("All"))
                attributes[name] = value;
        }
    }
}
