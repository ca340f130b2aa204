using Forebay.Http.Exchange;
using Forebay.Http.Fields;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Http.Proxy.Middleware;

/// <summary>The application behind the middleware, for one request. It gets a context of its own, so that it can go on when the client that asked first has gone.</summary>
internal sealed class EndpointOrigin(EndpointRequest request, RequestDelegate next, HttpCacheParts parts, IServiceScopeFactory scopes) : IOrigin
{
    public async ValueTask<OriginResponse> SendAsync(FieldList fields, bool detached, CancellationToken cancellationToken)
    {
        DateTimeOffset at = parts.Time.GetUtcNow();
        var response = new CapturedResponse();
        DefaultHttpContext inner = request.ContextFor(fields, response, detached);
        _ = RunAsync(inner, response, cancellationToken);
        try
        {
            await response.Started.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // An endpoint that throws is one that answers 500: what is stored may stand in. Where it does not, the failure goes on to whom it would have gone to.
            int status = failure is BadHttpRequestException bad ? bad.StatusCode : 500;
            return new EndpointResponse(response, failure, Lost) { Status = status, Fields = new FieldList(), RequestedAt = at, ReceivedAt = parts.Time.GetUtcNow() };
        }
        DateTimeOffset now = parts.Time.GetUtcNow();
        FieldList told = response.StartedFields;
        // The server would add it to each answer anew, as if each were made when it is sent (RFC 9110 section 6.6.1).
        if (!told.Has(FieldNames.Date))
            told.Add(FieldNames.Date, HttpDate.Write(now));
        return new EndpointResponse(response, null, Lost) { Status = response.StatusCode, Fields = told, RequestedAt = at, ReceivedAt = now, IsForOneUser = inner.User.Identity?.IsAuthenticated == true };
    }

    private async Task RunAsync(DefaultHttpContext inner, CapturedResponse response, CancellationToken cancellationToken)
    {
        using var lifetime = new EndpointLifetime(response, cancellationToken);
        inner.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        request.SetCulture();
        AsyncServiceScope scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            inner.RequestServices = scope.ServiceProvider;
            // Behind an answer that was given there is no other; where there is one, what stands before the cache goes on to use it.
            if (scope.ServiceProvider.GetService<IHttpContextAccessor>() is { HttpContext: null } accessor)
                accessor.HttpContext = inner;
            try
            {
                await next(inner).ConfigureAwait(false);
                await response.CompleteAsync().ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                // Whoever asked has it: by the task that it waits for, or by the body, which does not say what it was.
                if (!await response.FailAsync(failure).ConfigureAwait(false) && !cancellationToken.IsCancellationRequested)
                    Lost(failure);
            }
            foreach (Exception failure in await response.CompletedAsync().ConfigureAwait(false))
                Lost(failure);
        }
    }

    private void Lost(Exception failure) => MiddlewareLog.EndpointFailed(parts.Log, request.Path, failure);
}
