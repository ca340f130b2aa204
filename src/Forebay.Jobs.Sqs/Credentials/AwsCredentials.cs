namespace Forebay.Jobs.Sqs;

/// <summary>An access key of AWS. Its text form shows the key's id alone, never the secret. Immutable.</summary>
public sealed class AwsCredentials
{
    /// <summary>Takes a key that the caller has from elsewhere.</summary>
    /// <param name="accessKeyId">The key's public name.</param>
    /// <param name="secretAccessKey">What requests are signed with.</param>
    /// <param name="sessionToken">Goes with temporary keys; null: the key is a lasting one.</param>
    /// <exception cref="ArgumentException">A value is empty.</exception>
    public AwsCredentials(string accessKeyId, string secretAccessKey, string? sessionToken = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(accessKeyId);
        ArgumentException.ThrowIfNullOrWhiteSpace(secretAccessKey);
        AccessKeyId = accessKeyId;
        SecretAccessKey = secretAccessKey;
        SessionToken = string.IsNullOrWhiteSpace(sessionToken) ? null : sessionToken;
    }

    /// <summary>The key's public name.</summary>
    public string AccessKeyId { get; }

    internal string SecretAccessKey { get; }

    internal string? SessionToken { get; }

    /// <summary>When the server takes them no more; null: never.</summary>
    internal DateTimeOffset? Expires { get; init; }

    /// <summary>The key's id.</summary>
    public override string ToString() => AccessKeyId;
}
