using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Forebay.Http.Fields;
using Forebay.Http.Proxy.Compression;
using Forebay.Http.Proxy.Upstream;
using Forebay.Http.Rules;
using Forebay.Http.Targets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Forebay.Http.Proxy.Messages;

/// <summary>Reads requests from ASP.NET Core, as far as Kestrel has let them through.</summary>
internal sealed class RequestReader(HttpProxyOptions options)
{
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly HashSet<string> Standard = new(StringComparer.OrdinalIgnoreCase) { "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY" };
    private readonly AddressSet trusted = new(options.TrustedProxies);

    /// <summary>Reads a request; false: it is a bad one, for a 400.</summary>
    public bool TryRead(HttpContext context, [NotNullWhen(true)] out ClientRequest? request, [NotNullWhen(false)] out string? error)
    {
        request = null;
        IHttpRequestFeature message = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        IPAddress? address = context.Connection.RemoteIpAddress;
        bool believes = address is not null && trusted.Contains(address);
        FieldList fields = Fields(message.Headers);
        if (BadField(message.Method, fields) is { } bad)
        {
            error = bad;
            return false;
        }
        if (message.Protocol == "HTTP/1.0" && !fields.Has("Host"))
            fields.Add("Host", $"{Bracketed(context.Connection.LocalIpAddress ?? IPAddress.Loopback)}:{context.Connection.LocalPort}");
        string scheme = believes && fields.First("X-Forwarded-Proto") is { } proto && proto is "http" or "https" ? fields.First("X-Forwarded-Proto")! : message.Scheme;
        if (!RequestTarget.TryRead(message.Method, message.RawTarget, fields, scheme, out TargetUri? target, out error))
            return false;
        if (options.Compress && ContentCoding.Normal(fields.Combined("Accept-Encoding")) is var normal)
        {
            fields.Remove("Accept-Encoding");
            if (normal is not null)
                fields.Add("Accept-Encoding", normal);
        }
        bool hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true && message.Headers.ContentLength is not 0;
        var facts = new RequestFacts(message.Method, target, fields, hasBody) { KeyExtra = ExtraKey(fields) };
        string version = message.Protocol.StartsWith("HTTP/", StringComparison.Ordinal) ? message.Protocol[5..] : message.Protocol;
        var client = new ClientFacts(address, target, version, believes ? fields.Combined("Forwarded") : null, believes ? fields.Combined("X-Forwarded-For") : null);
        request = new ClientRequest(facts, client, hasBody ? new ClientBody(context.Request.Body) : null);
        return true;
    }

    /// <summary>What Kestrel lets through and others read in other ways: it would be another request to them.</summary>
    private static string? BadField(string method, FieldList fields)
    {
        // Methods have a case (RFC 9110 section 9.1), which not everybody on the way keeps.
        if (Standard.TryGetValue(method, out string? standard) && standard != method)
            return $"The method is '{method}'; methods are told apart by case.";
        // RFC 9112 section 6.1: the last coding, and here the only one.
        if (fields.Combined(FieldNames.TransferEncoding) is { } coding && !coding.Equals("chunked", StringComparison.OrdinalIgnoreCase))
            return $"The transfer coding is '{coding}'; chunked alone is understood.";
        foreach (Field field in fields)
        {
            if (field.Name.AsSpan().ContainsAnyExcept(TokenCharacters))
                return $"The field name '{field.Name}' is no token.";
        }
        return null;
    }

    private string ExtraKey(FieldList fields) =>
        options.ExtraKeyFields.Count == 0 ? "" : string.Concat(options.ExtraKeyFields.Select(name => $"\n{name.ToLowerInvariant()}{(fields.Combined(name) is { } value ? ":" + value : "-")}"));

    private static FieldList Fields(IHeaderDictionary headers)
    {
        var fields = new FieldList();
        foreach ((string name, StringValues values) in headers)
        {
            foreach (string? value in values)
            {
                // Fields of HTTP/2's own begin with a colon.
                if (value is not null && !name.StartsWith(':'))
                    fields.Add(name, value);
            }
        }
        return fields;
    }

    private static string Bracketed(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
