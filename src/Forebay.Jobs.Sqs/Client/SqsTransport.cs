using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace Forebay.Jobs.Sqs;

/// <summary>Makes calls: signs them, reads their answers, and makes those again that may succeed then. Thread-safe.</summary>
/// <remarks>
/// Made again are calls that were throttled, that the server failed at, or whose connection was lost: the last may have been done already, so that a
/// message can be sent twice. Nothing else is, but for one try each with the server's clock and with new credentials.
/// </remarks>
/// <param name="http">Follows no redirects: the signature is for one host.</param>
/// <param name="endpoint">Where all calls go.</param>
/// <param name="signer">For the endpoint's region.</param>
/// <param name="credentials">Whose calls they are.</param>
/// <param name="time">For signatures, time-outs and waits.</param>
/// <param name="logger">Told of what was made again.</param>
internal sealed class SqsTransport(HttpClient http, Uri endpoint, RequestSigner signer, CredentialCache credentials, TimeProvider time, ILogger logger)
{
    private static readonly MediaTypeHeaderValue ContentType = new("application/x-amz-json-1.0");
    private readonly ServerClock clock = new(time);

    /// <summary>Where all calls go.</summary>
    public Uri Endpoint => endpoint;

    /// <param name="operation">Such as <c>SendMessageBatch</c>.</param>
    /// <param name="request">The object that is sent.</param>
    /// <param name="requestType">How it is written.</param>
    /// <param name="responseType">How the answer is read.</param>
    /// <param name="timeout">How long one try may take.</param>
    /// <param name="cancellationToken">Ends the call; it may be done nevertheless.</param>
    /// <exception cref="SqsException">It was refused, or none of the tries succeeded.</exception>
    /// <exception cref="AwsCredentialsException">There is nothing to sign with.</exception>
    public async Task<SqsAnswer<TResponse>> CallAsync<TRequest, TResponse>(
        string operation,
        TRequest request,
        JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TResponse> responseType,
        TimeSpan timeout,
        CancellationToken cancellationToken)
        where TResponse : class
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(request, requestType);
        bool clockTaken = false, credentialsRenewed = false;
        for (int retry = 0; ;)
        {
            AwsCredentials used = await credentials.GetAsync(cancellationToken).ConfigureAwait(false);
            SqsException error;
            try
            {
                return await TryAsync(operation, body, used, responseType, timeout, cancellationToken).ConfigureAwait(false);
            }
            catch (SqsException e)
            {
                error = e;
            }
            if (!clockTaken && SqsErrors.MayBeTheClock(error) && error.ServerTime is { } serverTime && clock.TryCorrect(serverTime))
            {
                clockTaken = true;
                SqsLog.ClockCorrected(logger, clock.Offset);
            }
            else if (!credentialsRenewed && SqsErrors.IsExpiredToken(error))
            {
                credentialsRenewed = true;
                credentials.Forget(used);
            }
            else
            {
                if (!error.IsTransient || ++retry > SqsBackOff.MostRetries)
                    throw error;
                SqsLog.CallRepeated(logger, error, operation, retry);
                await SqsBackOff.WaitAsync(retry, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<SqsAnswer<TResponse>> TryAsync<TResponse>(string operation, byte[] body, AwsCredentials used, JsonTypeInfo<TResponse> responseType, TimeSpan timeout, CancellationToken cancellationToken)
        where TResponse : class
    {
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        using HttpRequestMessage request = Make(operation, body, used);
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw SqsErrors.Read(operation, response.StatusCode, response.Headers, await response.Content.ReadAsStringAsync(either.Token).ConfigureAwait(false));
            using Stream content = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            TResponse? answer = await JsonSerializer.DeserializeAsync(content, responseType, either.Token).ConfigureAwait(false);
            string? requestId = SqsErrors.RequestId(response.Headers);
            SqsLog.Called(logger, operation, requestId);
            return new SqsAnswer<TResponse>(answer ?? throw NotTheProtocol(operation, "null", null), requestId);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new SqsException($"The connection to SQS at {endpoint.Authority} failed in {operation}: {e.Message}", e) { Code = SqsErrors.Unreachable, IsTransient = true };
        }
        catch (JsonException e)
        {
            throw NotTheProtocol(operation, "something that is not its JSON", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SqsException($"SQS at {endpoint.Authority} did not answer {operation} within {timeout:c}.", e) { Code = SqsErrors.TimedOut, IsTransient = true };
        }
    }

    private HttpRequestMessage Make(string operation, byte[] body, AwsCredentials used)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = ContentType;
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = content };
        request.Headers.TryAddWithoutValidation("X-Amz-Target", $"AmazonSQS.{operation}");
        signer.Sign(request, body, used, clock.Now);
        return request;
    }

    private static SqsException NotTheProtocol(string operation, string what, Exception? cause) =>
        new($"SQS answered {operation} with {what}.", cause) { Code = SqsErrors.Damaged, StatusCode = 200 };
}
