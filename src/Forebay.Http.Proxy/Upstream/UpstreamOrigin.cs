using System.Globalization;
using Forebay.Http.Exchange;
using Forebay.Http.Fields;
using Forebay.Http.Rules;
using Forebay.Http.Targets;

namespace Forebay.Http.Proxy.Upstream;

/// <summary>An origin, for one client's request.</summary>
internal sealed class UpstreamOrigin(OriginClient upstream, RequestFacts request, ClientFacts client, Stream? body, HttpProxyOptions options, TimeProvider time) : IOrigin
{
    public async ValueTask<OriginResponse> SendAsync(FieldList fields, bool detached, CancellationToken cancellationToken)
    {
        for (int tries = options.Retries; ; tries--)
        {
            if (!upstream.Health.MayAsk())
                throw new HttpRequestException($"The origin {upstream.Origin} has failed {options.FailuresUntilIll} times in a row; it is tried every {options.HealthEvery:c}.");
            try
            {
                return await TryAsync(fields, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException) when (tries > 0 && body is null && Invalidating.IsSafe(request.Method) && !cancellationToken.IsCancellationRequested)
            {
                // Nothing of a response came, and a safe request may be sent twice (RFC 9110 section 9.2.2).
            }
        }
    }

    private async ValueTask<OriginResponse> TryAsync(FieldList fields, CancellationToken cancellationToken)
    {
        DateTimeOffset at = time.GetUtcNow();
        HttpRequestMessage message = Message(fields);
        using var timeout = new CancellationTokenSource(options.ResponseTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            HttpResponseMessage response = await upstream.SendAsync(message, limit.Token).ConfigureAwait(false);
            return Read(response, at);
        }
        catch (OperationCanceledException late) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            upstream.Health.Failed();
            message.Dispose();
            throw new TimeoutException($"The origin {upstream.Origin} did not answer within ResponseTimeout ({options.ResponseTimeout:c}).", late);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            message.Dispose();
            // What fails by the client's own body is no fault of the origin.
            if (body is null || failure is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError })
                upstream.Health.Failed();
            throw failure as HttpRequestException ?? new HttpRequestException($"The origin {upstream.Origin} failed: {failure.Message}", failure);
        }
    }

    private UpstreamResponse Read(HttpResponseMessage response, DateTimeOffset requestedAt)
    {
        try
        {
            DateTimeOffset now = time.GetUtcNow();
            FieldList fields = ClientFacing(ResponseHead.Read(response, now));
            upstream.Health.Succeeded();
            return new UpstreamResponse(response) { Status = (int)response.StatusCode, Fields = fields, RequestedAt = requestedAt, ReceivedAt = now };
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private HttpRequestMessage Message(FieldList fields)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), upstream.UriOf(request.Target.PathAndQuery));
        if (upstream.Route.Origin!.Scheme == "https")
            (message.Version, message.VersionPolicy) = (System.Net.HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower);
        if (body is not null)
            message.Content = new StreamContent(body);
        else if (!Invalidating.IsSafe(request.Method))
            message.Content = new ByteArrayContent([]);
        long hops = 0;
        // One hop less each time (RFC 9110 section 7.6.2).
        bool IsHops(Field field) => request.Method == "OPTIONS" && field.Name.Equals("Max-Forwards", StringComparison.OrdinalIgnoreCase) && long.TryParse(field.Value, NumberStyles.None, CultureInfo.InvariantCulture, out hops) && hops > 0;
        foreach (Field field in RequestFields.For(fields, client, upstream.Route, upstream.Authority, options.Cache.Name))
            OriginClient.Add(message, field.Name, IsHops(field) ? (hops - 1).ToString(CultureInfo.InvariantCulture) : field.Value);
        return message;
    }

    /// <summary>The response's fields as the client is to see them: where they lead back to the origin by its own name, by that which the client uses.</summary>
    private FieldList ClientFacing(FieldList fields)
    {
        if (upstream.Route.PreserveHost || upstream.Origin == request.Target.Origin)
            return fields;
        return new FieldList(fields.Select(field => IsReference(field.Name) ? field with { Value = Mapped(field.Value) } : field));
    }

    private string Mapped(string value) => TargetUri.TryParse(value, out TargetUri? target) && target.Origin == upstream.Origin
        ? request.Target.Origin + value[AuthorityEnd(value)..]
        : value;

    private static int AuthorityEnd(string uri) => uri.IndexOfAny(['/', '?', '#'], uri.IndexOf("://", StringComparison.Ordinal) + 3) is var end and >= 0 ? end : uri.Length;

    private static bool IsReference(string name) => name.Equals(FieldNames.Location, StringComparison.OrdinalIgnoreCase) || name.Equals(FieldNames.ContentLocation, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What an origin answered.</summary>
internal sealed class UpstreamResponse(HttpResponseMessage message) : OriginResponse
{
    public HttpResponseMessage Message => message;

    public override FieldList? Trailers => message.TrailingHeaders.NonValidated.Count > 0 ? Client.ClientMessages.Fields(message.TrailingHeaders, null) : null;

    public override async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) => await message.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);

    public override ValueTask DisposeAsync()
    {
        message.Dispose();
        return default;
    }
}
