using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using Forebay.Http.Proxy.Compression;
using Forebay.Http.Proxy.Messages;
using Forebay.Http.Rules;
using Forebay.Http.Storage;
using Forebay.Http.Targets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Forebay.Http.Proxy.Serving;

/// <summary>The short way of a hit: a GET without conditions of its own, of what is in memory, fresh, and varies by nothing. It looks once, and allocates the key alone.</summary>
/// <remarks>All else takes the long way, which gives the same answer.</remarks>
internal sealed class HotHits(ResponseStore store, SoftPurges purges, AnswerWriter writer, Func<TargetUri, int> routeOf, HttpProxyOptions options, RuleOptions rules, TimeProvider time)
{
    // More names of hosts than anybody serves: whoever sends others has only the long way.
    private const int MostHosts = 1024;
    private readonly ConcurrentDictionary<(string Scheme, string Host), string> suffixes = new();
    private readonly bool isOn = options.ExtraKeyFields.Count == 0 && options.TrustedProxies.Count == 0;

    /// <summary>Begins to answer; false: this is not the way.</summary>
    /// <param name="context">The request.</param>
    /// <param name="hit">What it is answered.</param>
    /// <param name="bytes">The body's length.</param>
    /// <param name="flushed">Completes when the client has taken it.</param>
    public bool TryServe(HttpContext context, [NotNullWhen(true)] out PreparedHit? hit, out long bytes, out ValueTask<FlushResult> flushed)
    {
        (hit, bytes, flushed) = (null, 0, default);
        IHttpRequestFeature request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        if (!isOn || request.Method != "GET" || !IsPlain(request.Headers) || context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true || SuffixOf(request) is not { } suffix)
            return false;
        if (request.RawTarget.Length > ResponseKey.MostBytes)
            return false;
        string key = string.Concat(ResponseKey.Prefix, request.RawTarget, suffix);
        if (!store.TryGetPlain(key, out StoredResponse? response) || PreparedFor(response, request) is not { IsWhole: true } prepared || IsPurged(prepared, key, response))
            return false;
        if (prepared.Now(time.GetUtcNow()) is not { } moment)
            return false;
        ReadOnlyMemory<byte> body = response.Body;
        string? coding = null;
        if (prepared.IsEncodable && body.Length >= options.CompressFromBytes && ContentCoding.Choose(request.Headers.AcceptEncoding) is { } chosen)
        {
            if (store.FindEncoding(key, chosen, response) is not { } encoded)
                return false;
            (body, coding) = (encoded, chosen);
        }
        hit = prepared;
        bytes = body.Length;
        flushed = Write(context.Response, response.Status, prepared, moment, body, coding);
        return true;
    }

    private static ValueTask<FlushResult> Write(HttpResponse response, int status, PreparedHit prepared, PreparedHit.Moment moment, ReadOnlyMemory<byte> body, string? coding)
    {
        response.StatusCode = status;
        IHeaderDictionary headers = response.Headers;
        bool isAlone = headers.Count == 0;
        foreach (KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues> field in prepared.Fields)
            headers[field.Key] = isAlone ? field.Value : AnswerWriter.Merged(headers, field.Key, field.Value);
        headers.Age = moment.AgeField;
        headers["Cache-Status"] = moment.CacheStatus;
        headers.ContentLength = body.Length;
        if (coding is not null)
            AnswerWriter.SetCoding(headers, coding);
        return body.Length == 0 ? default : response.BodyWriter.WriteAsync(body);
    }

    // Conditions, ranges and directives are for the long way.
    private static bool IsPlain(IHeaderDictionary headers) =>
        headers.CacheControl.Count == 0 && headers.Pragma.Count == 0 && headers.Range.Count == 0 && headers.IfNoneMatch.Count == 0 && headers.IfModifiedSince.Count == 0
        && headers.IfMatch.Count == 0 && headers.IfUnmodifiedSince.Count == 0 && headers.Upgrade.Count == 0 && headers.Host.Count == 1;

    private PreparedHit PreparedFor(StoredResponse response, IHttpRequestFeature request)
    {
        if (response.Prepared is PreparedHit made)
            return made;
        int route = TargetUri.TryParse($"{request.Scheme}://{request.Headers.Host}{request.RawTarget}", out TargetUri? target) ? routeOf(target) : 0;
        var prepared = new PreparedHit(response, rules, writer, options.Cache.Name, route);
        response.Prepared = prepared;
        return prepared;
    }

    // A response that is stored under its plain key varies by nothing, so whoever asks may have it; what was purged softly takes the long way.
    private bool IsPurged(PreparedHit prepared, string key, StoredResponse response)
    {
        if (purges.Known is not { } list)
            return true;
        if (ReferenceEquals(prepared.HeldAgainst, list))
            return false;
        if (list.Covers(key, [.. response.Tags.Select(ResponseKey.TagOf), UriTagOf(key)], response.ReceivedAt))
            return true;
        prepared.HeldAgainst = list;
        return false;
    }

    private static string UriTagOf(string key)
    {
        int space = key.IndexOf(' ', StringComparison.Ordinal);
        return TargetUri.TryParse(key[(space + 1)..^1] + key[ResponseKey.Prefix.Length..space], out TargetUri? target) ? ResponseKey.TagOf(target) : "";
    }

    private string? SuffixOf(IHttpRequestFeature request)
    {
        string? host = request.Headers.Host[0];
        if (host is null)
            return null;
        if (suffixes.TryGetValue((request.Scheme, host), out string? known))
            return known;
        if (!TargetUri.TryReadAuthority(request.Scheme, host, out string? authority) || suffixes.Count >= MostHosts)
            return null;
        return suffixes.GetOrAdd((request.Scheme, host), $" {request.Scheme}://{authority}\n");
    }
}
