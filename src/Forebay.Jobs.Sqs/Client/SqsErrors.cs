using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Forebay.Jobs.Sqs;

/// <summary>Reads what went wrong. Pure.</summary>
internal static class SqsErrors
{
    public const string QueueDoesNotExist = "QueueDoesNotExist";
    public const string QueueNameExists = "QueueNameExists";
    public const string Unreachable = "Unreachable";
    public const string TimedOut = "TimedOut";
    public const string Damaged = "Damaged";

    // An error's text is for people; a page of a proxy's HTML helps nobody.
    private const int MaxText = 500;

    private static readonly string[] Throttling = ["RequestThrottled", "ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded", "SlowDown", "KmsThrottled"];
    private static readonly string[] Clock = ["SignatureDoesNotMatch", "RequestTimeTooSkewed", "InvalidSignatureException", "RequestExpired"];
    private static readonly string[] Expired = ["ExpiredToken", "ExpiredTokenException"];
    private static readonly string[] Lost = ["ReceiptHandleIsInvalid", "MessageNotInflight", "InvalidParameterValue"];

    /// <summary>The older spelling, from before the JSON protocol, as the newer.</summary>
    private static readonly Dictionary<string, string> Newer = new(StringComparer.Ordinal)
    {
        ["NonExistentQueue"] = QueueDoesNotExist,
        ["QueueAlreadyExists"] = QueueNameExists,
        ["InvalidParameterValueException"] = "InvalidParameterValue",
        ["TooManyEntriesInBatchRequest"] = "TooManyEntriesInBatchRequest",
    };

    /// <summary>What the server says in an answer that is not a success.</summary>
    public static SqsException Read(string operation, HttpStatusCode status, HttpResponseHeaders headers, string body)
    {
        (string? type, string? message) = ReadBody(body);
        string? legacy = headers.TryGetValues("x-amzn-query-error", out IEnumerable<string>? values) ? values.First().Split(';')[0] : null;
        string code = CodeOf(type) ?? CodeOf(legacy) ?? "";
        string text = message ?? (body.Length <= MaxText ? body : body[..MaxText] + "…");
        return new SqsException($"SQS refused {operation} with status {(int)status}{(code.Length > 0 ? $", {code}" : "")}: {text}")
        {
            Code = code,
            StatusCode = (int)status,
            RequestId = RequestId(headers),
            IsTransient = (int)status >= 500 || status == HttpStatusCode.TooManyRequests || Throttling.Contains(code),
            ServerTime = headers.Date,
        };
    }

    /// <summary>What the server says of one entry of an answered call.</summary>
    public static SqsException Of(string operation, BatchFailure failure, string? requestId)
    {
        string code = CodeOf(failure.Code) ?? "";
        return new SqsException($"SQS did not do one entry of {operation}{(code.Length > 0 ? $", {code}" : "")}: {failure.Message}")
        {
            Code = code,
            RequestId = requestId,
            IsTransient = !failure.SenderFault || Throttling.Contains(code),
        };
    }

    /// <summary>The signature was refused, perhaps for its time.</summary>
    public static bool MayBeTheClock(SqsException error) => Clock.Contains(error.Code);

    /// <summary>The temporary credentials are over.</summary>
    public static bool IsExpiredToken(SqsException error) => Expired.Contains(error.Code);

    /// <summary>The message is not this holder's any more: deleted, received by another, or held for as long as can be.</summary>
    public static bool IsLostMessage(SqsException error) => Lost.Contains(error.Code);

    public static string? RequestId(HttpResponseHeaders headers) => headers.TryGetValues("x-amzn-RequestId", out IEnumerable<string>? ids) ? ids.First() : null;

    private static (string? Type, string? Message) ReadBody(string body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object ? (Text(root, "__type"), Text(root, "message") ?? Text(root, "Message")) : (null, null);
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary><c>com.amazonaws.sqs#QueueDoesNotExist:…</c> and <c>AWS.SimpleQueueService.NonExistentQueue</c> are one; null: there is none.</summary>
    private static string? CodeOf(string? spelled)
    {
        if (string.IsNullOrEmpty(spelled))
            return null;
        string code = spelled[(spelled.IndexOf('#', StringComparison.Ordinal) + 1)..].Split(':')[0];
        code = code[(code.LastIndexOf('.') + 1)..];
        return Newer.GetValueOrDefault(code, code);
    }
}
