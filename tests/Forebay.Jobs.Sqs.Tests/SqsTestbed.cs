using System.Collections.Concurrent;
using System.Text.Json;
using Forebay.Testing;
using Forebay.Testing.Sqs;
using Microsoft.Extensions.Logging;

namespace Forebay.Jobs.Sqs.Tests;

/// <summary>A server in memory with the test's clock, and clients of it.</summary>
internal sealed class SqsTestbed : IAsyncDisposable, ILoggerFactory, ILogger
{
    /// <summary>No variables, no profile.</summary>
    public static readonly AwsEnvironment Nowhere = new(_ => null, Path.Combine(Path.GetTempPath(), "forebay-no-home"));

    private readonly List<IAsyncDisposable> opened = [];

    public SqsTestbed(bool systemTime = false)
    {
        Time = new ManualTimeProvider();
        Server = new SqsServer(systemTime ? TimeProvider.System : Time);
    }

    public ManualTimeProvider Time { get; }

    public SqsServer Server { get; }

    /// <summary>Everything that was logged, as text, with exceptions.</summary>
    public ConcurrentQueue<(int Id, string Text)> Logged { get; } = new();

    public static AwsCredentials Key => new(SqsServer.AccessKeyId, SqsServer.Secret);

    public static SqsJobQueueOptions Options(Action<SqsJobQueueOptions>? configure = null)
    {
        var options = new SqsJobQueueOptions
        {
            Region = SqsServer.Region,
            Endpoint = new Uri("http://sqs.test:4566"),
            Credentials = Key,
            BatchDelay = TimeSpan.Zero,
            // A test moves its clock faster than threads run.
            CallTimeout = TimeSpan.FromDays(1),
            HoldFor = TimeSpan.FromHours(10),
        };
        configure?.Invoke(options);
        return options;
    }

    public SqsJobQueue Open(Action<SqsJobQueueOptions>? configure = null, TimeProvider? time = null)
    {
        // Clocks are the subject of others' tests.
        Server.MostSkew = TimeSpan.FromDays(1);
        var queue = new SqsJobQueue(Options(configure), time ?? Time, this, new SqsServerHandler(Server), Nowhere);
        opened.Add(queue);
        return queue;
    }

    public SqsTransport Transport(AwsEnvironment? environment = null, Action<SqsJobQueueOptions>? configure = null, TimeProvider? time = null)
    {
        SqsJobQueueOptions options = Options(configure);
        var http = new HttpClient(new SqsServerHandler(Server)) { Timeout = Timeout.InfiniteTimeSpan };
        var cache = new CredentialCache(CredentialChain.Of(options, environment ?? Nowhere, http, Time), Time, this);
        return new SqsTransport(http, options.Endpoint!, new RequestSigner(SqsServer.Region), cache, time ?? Time, this);
    }

    public SqsClient Client(Action<SqsJobQueueOptions>? configure = null) => new(Transport(configure: configure), TimeSpan.FromHours(1), Time, this);

    /// <summary>A signed call as any client of SQS makes it.</summary>
    public async Task<(int Status, JsonElement Body, HttpResponseMessage Response)> CallAsync(string operation, object request, AwsCredentials? key = null, Action<HttpRequestMessage>? tamper = null, DateTimeOffset? at = null)
    {
        using var http = new HttpClient(new SqsServerHandler(Server));
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(request);
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/x-amz-json-1.0");
        var message = new HttpRequestMessage(HttpMethod.Post, "http://sqs.test/") { Content = content };
        message.Headers.TryAddWithoutValidation("X-Amz-Target", $"AmazonSQS.{operation}");
        new RequestSigner(SqsServer.Region).Sign(message, body, key ?? Key, at ?? Time.GetUtcNow());
        tamper?.Invoke(message);
        HttpResponseMessage response = await http.SendAsync(message);
        byte[] answer = await response.Content.ReadAsByteArrayAsync();
        return ((int)response.StatusCode, answer.Length == 0 ? default : JsonDocument.Parse(answer).RootElement, response);
    }

    /// <summary>What a call was refused with, as the server spells it.</summary>
    public async Task<string> RefusalAsync(string operation, object request, AwsCredentials? key = null, Action<HttpRequestMessage>? tamper = null, DateTimeOffset? at = null)
    {
        (_, JsonElement body, _) = await CallAsync(operation, request, key, tamper, at);
        return body.TryGetProperty("__type", out JsonElement type) ? type.GetString()!.Split('#')[1] : "";
    }

    /// <summary>Makes a queue; its URL.</summary>
    public async Task<string> CreateAsync(string name, object? attributes = null)
    {
        (int status, JsonElement body, _) = await CallAsync("CreateQueue", new { QueueName = name, Attributes = attributes ?? new { } });
        return status == 200 ? body.GetProperty("QueueUrl").GetString()! : throw new InvalidOperationException(body.ToString());
    }

    public async Task SendAsync(string url, string body = "hello") => await CallAsync("SendMessage", new { QueueUrl = url, MessageBody = body });

    public async Task<JsonElement[]> ReceiveAsync(string url, int most = 10, int visibility = 30)
    {
        (_, JsonElement body, _) = await CallAsync("ReceiveMessage", new { QueueUrl = url, MaxNumberOfMessages = most, VisibilityTimeout = visibility, MessageSystemAttributeNames = (string[])["All"] });
        return body.TryGetProperty("Messages", out JsonElement messages) ? [.. messages.EnumerateArray()] : [];
    }

    public async Task<string[]> BodiesAsync(string url, int most = 10) => [.. (await ReceiveAsync(url, most)).Select(message => message.GetProperty("Body").GetString()!)];

    /// <summary>How often an operation was called.</summary>
    public int Calls(string operation) => Server.Calls.Count(call => call.Operation == operation);

    /// <summary>Moves the clock on in small steps until something has come of it.</summary>
    public async Task AdvanceUntilAsync(Func<bool> condition, string what, TimeSpan? step = null)
    {
        // Many steps of a clock of ours, and nothing of the machine's to wait for between them but what runs already.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"It did not come true: {what}.");
            Time.Advance(step ?? TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }
    }

    /// <summary>The same for something that is awaited.</summary>
    public async Task<T> AdvanceUntilAsync<T>(Task<T> ended)
    {
        await AdvanceUntilAsync(() => ended.IsCompleted, "it ended");
        return await ended;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable one in opened)
            await one.DisposeAsync();
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This log keeps its events itself.");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Logged.Enqueue((eventId.Id, $"{formatter(state, exception)} {exception}"));

    public void Dispose()
    {
        // Nothing is held.
    }
}
