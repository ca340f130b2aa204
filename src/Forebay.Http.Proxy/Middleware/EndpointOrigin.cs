using Forebay.Http.Exchange;
using Forebay.Http.Fields;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Http.Proxy.Middleware;

/// <summary>The application behind the middleware, for one request. It gets a context of its own, so that it can go on when the client that asked first has gone.</summary>
internal sealed class EndpointOrigin(HttpContext context, RequestDelegate next, IServiceScopeFactory scopes, TimeProvider time) : IOrigin
{
    public async ValueTask<OriginResponse> SendAsync(FieldList fields, bool detached, CancellationToken cancellationToken)
    {
        DateTimeOffset at = time.GetUtcNow();
        var response = new CapturedResponse();
        _ = RunAsync(ContextFor(fields, response, detached, cancellationToken), response);
        await response.Started.ConfigureAwait(false);
        return new EndpointResponse(response) { Status = response.StatusCode, Fields = response.Fields(), RequestedAt = at, ReceivedAt = time.GetUtcNow() };
    }

    private async Task RunAsync(DefaultHttpContext inner, CapturedResponse response)
    {
        AsyncServiceScope scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            inner.RequestServices = scope.ServiceProvider;
            try
            {
                await next(inner).ConfigureAwait(false);
                await response.CompleteAsync().ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                // Whoever asked has it: by the task that it waits for, or by the body.
                await response.FailAsync(failure).ConfigureAwait(false);
            }
            await response.CompletedAsync().ConfigureAwait(false);
        }
    }

    private DefaultHttpContext ContextFor(FieldList fields, CapturedResponse response, bool detached, CancellationToken cancellationToken)
    {
        IHttpRequestFeature asked = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = asked.Method,
            Scheme = asked.Scheme,
            Protocol = asked.Protocol,
            PathBase = asked.PathBase,
            Path = asked.Path,
            QueryString = asked.QueryString,
            RawTarget = asked.RawTarget,
            Body = detached ? Stream.Null : asked.Body,
        });
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(response);
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature
        {
            ConnectionId = context.Connection.Id,
            LocalIpAddress = context.Connection.LocalIpAddress,
            LocalPort = context.Connection.LocalPort,
            RemoteIpAddress = context.Connection.RemoteIpAddress,
            RemotePort = context.Connection.RemotePort,
        });
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { } body && !detached)
            features.Set(body);
        var inner = new DefaultHttpContext(features) { User = context.User, RequestAborted = cancellationToken, TraceIdentifier = context.TraceIdentifier };
        // What stands before this in the pipeline may have chosen the endpoint already.
        inner.SetEndpoint(context.GetEndpoint());
        inner.Request.RouteValues = new RouteValueDictionary(context.Request.RouteValues);
        foreach (Field field in fields)
            inner.Request.Headers.Append(field.Name, field.Value);
        return inner;
    }
}
