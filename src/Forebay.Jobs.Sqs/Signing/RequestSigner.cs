using System.Net.Http.Headers;

namespace Forebay.Jobs.Sqs;

/// <summary>Signs HTTP requests to SQS. Thread-safe.</summary>
/// <param name="region">Whose endpoint the requests go to.</param>
internal sealed class RequestSigner(string region)
{
    private const string Service = "sqs";
    private readonly SigningKeys keys = new();

    /// <summary>Adds date, session token and authorization. What is signed must not be changed any more.</summary>
    /// <param name="request">With its URI, content type and target.</param>
    /// <param name="body">The content's bytes.</param>
    /// <param name="credentials">Whose signature it is.</param>
    /// <param name="now">By the server's clock, as far as it is known.</param>
    public void Sign(HttpRequestMessage request, ReadOnlySpan<byte> body, AwsCredentials credentials, DateTimeOffset now)
    {
        var scope = new SigningScope(now, region, Service);
        HttpRequestHeaders headers = request.Headers;
        headers.TryAddWithoutValidation("X-Amz-Date", scope.Timestamp);
        if (credentials.SessionToken is { } token)
            headers.TryAddWithoutValidation("X-Amz-Security-Token", token);
        // The host as it is sent: with a port that is not the scheme's own.
        List<KeyValuePair<string, string>> signed =
        [
            new("host", request.RequestUri!.Authority),
            .. request.Content!.Headers.NonValidated["Content-Type"].Select(value => new KeyValuePair<string, string>("content-type", value)),
            .. headers.NonValidated.SelectMany(header => header.Value.Select(value => new KeyValuePair<string, string>(header.Key, value))),
        ];
        CanonicalRequest canonical = CanonicalRequest.Of(request.Method.Method, request.RequestUri.AbsolutePath, request.RequestUri.Query.TrimStart('?'), signed, SignatureV4.Hash(body));
        string signature = SignatureV4.Sign(keys.Get(credentials.SecretAccessKey, scope), SignatureV4.StringToSign(scope, canonical));
        headers.TryAddWithoutValidation("Authorization", SignatureV4.Authorization(credentials.AccessKeyId, scope, canonical, signature));
    }
}
