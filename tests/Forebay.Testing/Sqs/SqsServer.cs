using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Forebay.Testing.Sqs;

/// <summary>A strict SQS in memory: it checks signatures and limits, keeps time by the test's clock, and does wrong what it is told to. Thread-safe.</summary>
/// <remarks>Bring it to a client by <see cref="SqsServerHandler"/>, or by <see cref="SqsSocketServer"/> over a real socket.</remarks>
public sealed class SqsServer
{
    public const string Region = "eu-test-1";
    public const string AccessKeyId = "AKIDTEST";
    public const string Secret = "test/secret+key";

    private readonly TimeProvider time;
    private readonly SqsOperations operations;
    private readonly SqsSignatureCheck signature;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<SqsFault>> faults = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SqsServerKey> keys = new(StringComparer.Ordinal) { [AccessKeyId] = new(Secret) };

    public SqsServer(TimeProvider? time = null)
    {
        this.time = time ?? TimeProvider.System;
        operations = new SqsOperations(this.time);
        signature = new SqsSignatureCheck(Region, keys);
    }

    /// <summary>How much its clock differs from the test's, for signatures and the Date header.</summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>How far a signature's time may be from its clock; SQS's own quarter of an hour is little where a test's clock runs faster than threads do.</summary>
    public TimeSpan MostSkew
    {
        get => signature.MostSkew;
        set => signature.MostSkew = value;
    }

    public SqsErrorSpelling Spelling { get; set; }

    /// <summary>What queues that are made from now on take at most, in bytes.</summary>
    public int MaximumMessageSize
    {
        get => operations.MaximumMessageSize;
        set => operations.MaximumMessageSize = value;
    }

    /// <summary>Every call that came, in order: the operation, and the body.</summary>
    public ConcurrentQueue<(string Operation, string Body)> Calls { get; } = new();

    /// <summary>The keys that it knows, by id.</summary>
    public IDictionary<string, SqsServerKey> Keys => keys;

    /// <summary>Receives that wait for a message now.</summary>
    public int Waiting => operations.Waiting;

    /// <summary>Has the next calls of an operation go wrong.</summary>
    public void Inject(string operation, SqsFault fault, int times = 1)
    {
        for (int i = 0; i < times; i++)
            faults.GetOrAdd(operation, _ => new ConcurrentQueue<SqsFault>()).Enqueue(fault);
    }

    public async Task<SqsHttpResponse> HandleAsync(SqsHttpRequest request, CancellationToken cancellationToken)
    {
        string operation = request.Header("X-Amz-Target")?.Split('.')[^1] ?? "";
        Calls.Enqueue((operation, Encoding.UTF8.GetString(request.Body)));
        SqsFault? fault = faults.TryGetValue(operation, out ConcurrentQueue<SqsFault>? waiting) && waiting.TryDequeue(out SqsFault next) ? next : null;
        try
        {
            if (fault is SqsFault.CutBefore)
                return SqsHttpResponse.Cut;
            if (fault is SqsFault.NotTheProtocol)
                return Answer(200, "<html>sign in</html>"u8.ToArray());
            CheckForm(request);
            signature.Check(request, time.GetUtcNow() + ClockOffset);
            ThrowFor(fault);
            byte[] answer = await operations.RunAsync(operation, request.Body, fault, cancellationToken);
            return fault == SqsFault.CutAfter ? SqsHttpResponse.Cut : Answer(200, answer);
        }
        catch (SqsServerException e)
        {
            return Refusal(e);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return Refusal(new SqsServerException("SerializationException", e.Message));
        }
    }

    private static void CheckForm(SqsHttpRequest request)
    {
        if (request.Method != "POST" || request.Path != "/" || request.Query.Length > 0)
            throw new SqsServerException("InvalidAddress", $"{request.Method} {request.Path} is not POST /.", status: 404);
        if (request.Header("Content-Type") != "application/x-amz-json-1.0")
            throw new SqsServerException("UnsupportedMediaType", $"The content type is '{request.Header("Content-Type")}'.", status: 415);
        if (request.Header("X-Amz-Target")?.StartsWith("AmazonSQS.", StringComparison.Ordinal) != true)
            throw new SqsServerException("UnknownOperationException", "X-Amz-Target is missing.", status: 404);
    }

    private static void ThrowFor(SqsFault? fault)
    {
        if (fault == SqsFault.Throttle)
            throw new SqsServerException("RequestThrottled", "The request was denied due to request throttling.", legacy: "RequestThrottled");
        if (fault == SqsFault.ServerError)
            throw new SqsServerException("InternalFailure", "It failed.", status: 500);
        if (fault == SqsFault.ExpireToken)
            throw new SqsServerException("ExpiredToken", "The security token included in the request is expired.", status: 403);
    }

    private SqsHttpResponse Refusal(SqsServerException e) => Spelling switch
    {
        SqsErrorSpelling.HeaderOnly => Answer(e.Status, [], ("x-amzn-query-error", $"{e.Legacy};Sender")),
        SqsErrorSpelling.Suffixed => Answer(e.Status, Json($"com.amazonaws.sqs#{e.Code}:http://internal.amazon.com/", "Message", e.Message)),
        _ => Answer(e.Status, Json($"com.amazonaws.sqs#{e.Code}", "message", e.Message), ("x-amzn-query-error", $"{e.Legacy};Sender")),
    };

    private static byte[] Json(string type, string name, string message) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["__type"] = type, [name] = message });

    private SqsHttpResponse Answer(int status, byte[] body, params (string Name, string Value)[] more) => new(
        status,
        [
            new("Date", (time.GetUtcNow() + ClockOffset).ToString("R", CultureInfo.InvariantCulture)),
            new("x-amzn-RequestId", Guid.NewGuid().ToString()),
            .. more.Select(header => new KeyValuePair<string, string>(header.Name, header.Value)),
        ],
        body);
}
