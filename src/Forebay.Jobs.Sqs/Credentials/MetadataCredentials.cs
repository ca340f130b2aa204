using System.Text.Json;

namespace Forebay.Jobs.Sqs;

/// <summary>The JSON in which containers and instances are given temporary keys. Pure.</summary>
internal static class MetadataCredentials
{
    /// <summary>No answer of these services is longer, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <exception cref="AwsCredentialsException">It is something else.</exception>
    public static AwsCredentials Read(string json, string from)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return new AwsCredentials(Text(root, "AccessKeyId"), Text(root, "SecretAccessKey"), Text(root, "Token"))
            {
                Expires = root.TryGetProperty("Expiration", out JsonElement expiration) ? expiration.GetDateTimeOffset() : null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new AwsCredentialsException($"What {from} sent are no credentials: a JSON object with AccessKeyId, SecretAccessKey, Token and Expiration was expected.", e);
        }
    }

    private static string Text(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";
}
