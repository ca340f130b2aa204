using System.Net;
using Forebay.Testing;

namespace Forebay.Jobs.Sqs.Tests.Credentials;

/// <summary>A machine of a test: its variables, its files, what answers at its addresses.</summary>
internal sealed class AwsMachine : HttpMessageHandler
{
    private readonly string home = Directory.CreateTempSubdirectory("forebay-sqs-test").FullName;

    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>By method and address.</summary>
    public Dictionary<string, Func<HttpRequestMessage, HttpResponseMessage>> Answers { get; } = [];

    public List<string> Asked { get; } = [];

    public ManualTimeProvider Time { get; } = new();

    public AwsEnvironment Environment => new(name => Variables.GetValueOrDefault(name), home);

    public CredentialChain Chain(SqsJobQueueOptions? options = null) => CredentialChain.Of(options ?? new SqsJobQueueOptions(), Environment, new HttpClient(this, disposeHandler: false), Time);

    public string Write(string file, string text)
    {
        string path = Path.Combine(home, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public static HttpResponseMessage Ok(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text) };

    public static HttpResponseMessage Keys(string id, DateTimeOffset expires) => Ok($$"""{"AccessKeyId":"{{id}}","SecretAccessKey":"s3cr3t","Token":"t0ken","Expiration":"{{expires:yyyy-MM-dd'T'HH:mm:ss'Z'}}"}""");

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string asked = $"{request.Method} {request.RequestUri}";
        Asked.Add(asked);
        return Answers.TryGetValue(asked, out Func<HttpRequestMessage, HttpResponseMessage>? answer) ? Task.FromResult(answer(request)) : throw new HttpRequestException("Nobody answers.");
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Directory.Delete(home, recursive: true);
    }
}
