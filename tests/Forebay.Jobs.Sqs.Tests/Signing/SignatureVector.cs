using System.Text;
using System.Text.Json;

namespace Forebay.Jobs.Sqs.Tests.Signing;

/// <summary>One case of the suite: a request, and what its signature must be.</summary>
internal sealed record SignatureVector(
    string Method,
    string Path,
    string Query,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    string BodyHash,
    bool Normalize,
    AwsCredentials Credentials,
    SigningScope Scope,
    string CanonicalRequest,
    string StringToSign,
    string Signature,
    string SignedRequest)
{
    public static SignatureVector Parse(JsonElement context, string request, Func<string, string> expected)
    {
        string[] parts = request.ReplaceLineEndings("\n").Split("\n\n", 2);
        string[] lines = parts[0].TrimEnd('\n').Split('\n');
        (string method, string path, string query) = Target(lines[0]);
        JsonElement keys = context.GetProperty("credentials");
        string? token = keys.TryGetProperty("token", out JsonElement given) ? given.GetString() : null;
        bool omitted = context.TryGetProperty("omit_session_token", out JsonElement omit) && omit.GetBoolean();
        var scope = new SigningScope(SignatureVectors.Time(context.GetProperty("timestamp").GetString()!), context.GetProperty("region").GetString()!, context.GetProperty("service").GetString()!);
        string hash = SignatureV4.Hash(Encoding.UTF8.GetBytes(parts.Length > 1 ? parts[1] : ""));
        List<KeyValuePair<string, string>> headers = [.. Header(lines.Skip(1)), new("X-Amz-Date", scope.Timestamp)];
        if (context.GetProperty("sign_body").GetBoolean())
            headers.Add(new("X-Amz-Content-Sha256", hash));
        if (token is not null && !omitted)
            headers.Add(new("X-Amz-Security-Token", token));
        return new SignatureVector(
            method,
            path,
            query,
            headers,
            hash,
            context.GetProperty("normalize").GetBoolean(),
            new AwsCredentials(keys.GetProperty("access_key_id").GetString()!, keys.GetProperty("secret_access_key").GetString()!, token),
            scope,
            expected("canonical-request"),
            expected("string-to-sign"),
            expected("signature"),
            expected("signed-request"));
    }

    private static (string Method, string Path, string Query) Target(string line)
    {
        string rest = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..line.LastIndexOf(' ')];
        string[] parts = rest.Split('?', 2);
        return (line.Split(' ')[0], parts[0], parts.Length > 1 ? parts[1] : "");
    }

    private static List<KeyValuePair<string, string>> Header(IEnumerable<string> lines)
    {
        List<KeyValuePair<string, string>> headers = [];
        foreach (string line in lines)
        {
            if (line[0] is ' ' or '\t')
                headers[^1] = new(headers[^1].Key, $"{headers[^1].Value} {line.Trim()}");
            else
                headers.Add(new(line.Split(':', 2)[0], line.Split(':', 2)[1]));
        }
        return headers;
    }
}
