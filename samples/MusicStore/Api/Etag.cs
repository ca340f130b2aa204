using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace MusicStore.Api;

/// <summary>Strong validators of the API's answers: a digest of the JSON that is sent (RFC 9110 section 8.8.3).</summary>
internal static class Etag
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>200 with the value and its ETag, or 304 where <c>If-None-Match</c> names it already.</summary>
    public static IResult Ok<T>(HttpContext context, T value)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(value, Json);
        EntityTagHeaderValue tag = Of(body);
        context.Response.Headers.ETag = tag.ToString();
        context.Response.Headers.CacheControl = "no-cache";
        IList<EntityTagHeaderValue> known = context.Request.GetTypedHeaders().IfNoneMatch;
        if (known.Any(one => one.Compare(tag, useStrongComparison: false) || one.Equals(EntityTagHeaderValue.Any)))
            return Results.StatusCode(StatusCodes.Status304NotModified);
        return Results.Bytes(body, "application/json; charset=utf-8");
    }

    /// <summary>False where the request's <c>If-Match</c> names another state than the present one (RFC 9110 section 13.1.1).</summary>
    public static bool Matches<T>(HttpContext context, T present)
    {
        IList<EntityTagHeaderValue> wanted = context.Request.GetTypedHeaders().IfMatch;
        if (wanted.Count == 0)
            return true;
        EntityTagHeaderValue tag = Of(JsonSerializer.SerializeToUtf8Bytes(present, Json));
        return wanted.Any(one => one.Compare(tag, useStrongComparison: true) || one.Equals(EntityTagHeaderValue.Any));
    }

    private static EntityTagHeaderValue Of(byte[] body) => new($"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 12))}\"");
}
