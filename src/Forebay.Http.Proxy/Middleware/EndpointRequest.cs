using System.Globalization;
using Forebay.Http.Fields;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Routing;

namespace Forebay.Http.Proxy.Middleware;

/// <summary>A request as it came to the cache, for an endpoint that may be asked when it is over: the server gives its context to the next one then.</summary>
internal sealed class EndpointRequest
{
    private readonly HttpRequestFeature message = new();
    private readonly HttpConnectionFeature connection = new();
    private readonly FeatureCollection lasting = new(), passing = new();
    private readonly HttpContext first;
    private readonly Stream body;
    private readonly bool hasTrailers;
    private readonly CultureInfo culture = CultureInfo.CurrentCulture, uiCulture = CultureInfo.CurrentUICulture;

    public EndpointRequest(HttpContext context)
    {
        IHttpRequestFeature asked = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        (message.Method, message.Scheme, message.Protocol) = (asked.Method, asked.Scheme, asked.Protocol);
        (message.PathBase, message.Path, message.QueryString, message.RawTarget) = (asked.PathBase, asked.Path, asked.QueryString, asked.RawTarget);
        body = asked.Body;
        connection.ConnectionId = context.Connection.Id;
        (connection.LocalIpAddress, connection.LocalPort) = (context.Connection.LocalIpAddress, context.Connection.LocalPort);
        (connection.RemoteIpAddress, connection.RemotePort) = (context.Connection.RemoteIpAddress, context.Connection.RemotePort);
        hasTrailers = context.Response.SupportsTrailers();
        // What stands before the cache has found out about the request, and does not change any more.
        Copy<ISessionFeature>(context.Features, lasting);
        Copy<IRequestCultureFeature>(context.Features, lasting);
        Copy<IAuthenticateResultFeature>(context.Features, lasting);
        // What is the server's, and ends with the request.
        Copy<IHttpRequestBodyDetectionFeature>(context.Features, passing);
        Copy<IHttpMaxRequestBodySizeFeature>(context.Features, passing);
        Copy<IFormFeature>(context.Features, passing);
        Copy<ITlsConnectionFeature>(context.Features, passing);
        first = new DefaultHttpContext { User = context.User, TraceIdentifier = context.TraceIdentifier };
        // It may have chosen the endpoint already.
        first.SetEndpoint(context.GetEndpoint());
        first.Request.RouteValues = new RouteValueDictionary(context.Request.RouteValues);
        if (context.Features.Get<IItemsFeature>() is { } items)
            first.Items = new Dictionary<object, object?>(items.Items);
    }

    public string Path => message.Path;

    /// <summary>A context for the endpoint.</summary>
    /// <param name="fields">The fields that it is asked with.</param>
    /// <param name="response">Where it answers.</param>
    /// <param name="detached">It may outlast the request, and so has nothing of it that ends with it.</param>
    public DefaultHttpContext ContextFor(FieldList fields, CapturedResponse response, bool detached)
    {
        var features = new FeatureCollection();
        foreach ((Type type, object feature) in detached ? lasting : lasting.Concat(passing))
            features[type] = feature;
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = message.Method,
            Scheme = message.Scheme,
            Protocol = message.Protocol,
            PathBase = message.PathBase,
            Path = message.Path,
            QueryString = message.QueryString,
            RawTarget = message.RawTarget,
            Body = detached ? Stream.Null : body,
        });
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(response);
        if (hasTrailers)
            features.Set<IHttpResponseTrailersFeature>(response);
        features.Set<IHttpConnectionFeature>(connection);
        var context = new DefaultHttpContext(features) { User = first.User, TraceIdentifier = first.TraceIdentifier };
        context.SetEndpoint(first.GetEndpoint());
        context.Request.RouteValues = new RouteValueDictionary(first.Request.RouteValues);
        context.Items = new Dictionary<object, object?>(first.Items);
        foreach (Field field in fields)
            context.Request.Headers.Append(field.Name, field.Value);
        return context;
    }

    /// <summary>Lets the caller's flow have the request's languages.</summary>
    public void SetCulture() => (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, uiCulture);

    private static void Copy<T>(IFeatureCollection from, FeatureCollection to)
    {
        if (from.Get<T>() is { } feature)
            to.Set(feature);
    }
}
