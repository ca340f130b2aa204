using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Forebay.Testing.Sqs;

/// <summary>Checks a request's signature by computing it anew. Shares no code with the signer that it checks.</summary>
internal sealed class SqsSignatureCheck(string region, IReadOnlyDictionary<string, SqsServerKey> keys)
{
    private static readonly string[] AlwaysSigned = ["content-type", "host", "x-amz-date", "x-amz-target"];

    public TimeSpan MostSkew { get; set; } = TimeSpan.FromMinutes(15);

    /// <exception cref="SqsServerException">It is not the signature of a known key over this request at this time.</exception>
    public void Check(SqsHttpRequest request, DateTimeOffset now)
    {
        string authorization = request.Header("Authorization") ?? throw Refused("MissingAuthenticationToken", "The request is not signed.");
        Dictionary<string, string> parts = Parts(authorization);
        string[] scope = parts["Credential"].Split('/');
        SqsServerKey key = keys.GetValueOrDefault(scope[0]) ?? throw Refused("InvalidClientTokenId", "There is no such key.");
        CheckToken(request, key, now);
        string date = request.Header("x-amz-date") ?? throw Refused("SignatureDoesNotMatch", "X-Amz-Date is missing.");
        var at = DateTimeOffset.ParseExact(date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        if ((at - now).Duration() > MostSkew)
            throw Refused("RequestTimeTooSkewed", $"Signature not current: {date} is not near {now:yyyyMMdd'T'HHmmss'Z'}.");
        if (!scope.AsSpan(1).SequenceEqual([date[..8], region, "sqs", "aws4_request"]))
            throw Refused("SignatureDoesNotMatch", $"The credential's scope is wrong: {parts["Credential"]}.");
        CheckNames(request, parts["SignedHeaders"].Split(';'));
        if (Sign(request, parts["SignedHeaders"], date, string.Join('/', scope[1..]), key.Secret) != parts["Signature"])
            throw Refused("SignatureDoesNotMatch", "The signature is not what was computed.");
    }

    private static SqsServerException Refused(string code, string message) => new(code, message, status: 403);

    private static Dictionary<string, string> Parts(string authorization)
    {
        const string algorithm = "AWS4-HMAC-SHA256 ";
        if (!authorization.StartsWith(algorithm, StringComparison.Ordinal))
            throw Refused("IncompleteSignature", "The algorithm is not AWS4-HMAC-SHA256.");
        Dictionary<string, string> parts = authorization[algorithm.Length..].Split(", ").Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[^1]);
        return parts.TryGetValue("Credential", out string? credential) && credential.Split('/').Length == 5 && parts.ContainsKey("SignedHeaders") && parts.ContainsKey("Signature")
            ? parts
            : throw Refused("IncompleteSignature", "Credential, SignedHeaders and Signature are needed.");
    }

    private static void CheckToken(SqsHttpRequest request, SqsServerKey key, DateTimeOffset now)
    {
        if (key.Expires is { } end && now >= end)
            throw Refused("ExpiredToken", "The security token included in the request is expired.");
        if (request.Header("x-amz-security-token") != key.Token)
            throw Refused("InvalidClientTokenId", "The security token included in the request is invalid.");
    }

    private static void CheckNames(SqsHttpRequest request, string[] names)
    {
        string[] needed = request.Header("x-amz-security-token") is null ? AlwaysSigned : [.. AlwaysSigned, "x-amz-security-token"];
        if (!needed.All(names.Contains) || !names.SequenceEqual(names.Order(StringComparer.Ordinal)))
            throw Refused("SignatureDoesNotMatch", $"These headers must be signed, in order: {string.Join(';', needed)}; {string.Join(';', names)} are.");
    }

    private static string Sign(SqsHttpRequest request, string names, string date, string scope, string secret)
    {
        string headers = string.Concat(names.Split(';').Select(name => $"{name}:{request.Header(name)?.Trim()}\n"));
        string canonical = $"{request.Method}\n{request.Path}\n{request.Query}\n{headers}\n{names}\n{Convert.ToHexStringLower(SHA256.HashData(request.Body))}";
        string text = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        byte[] key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (bytes, part) => HMACSHA256.HashData(bytes, Encoding.UTF8.GetBytes(part)));
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }
}
