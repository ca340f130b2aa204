namespace Forebay.Jobs.Sqs;

/// <summary>The keys that stand in a profile of the shared files.</summary>
internal sealed class ProfileCredentials(AwsProfile profile) : ICredentialSource
{
    /// <summary>Ways to get keys that need further services of AWS, or programs.</summary>
    private static readonly (string Key, string What)[] NotSupported =
    [
        ("role_arn", "assuming a role"),
        ("sso_session", "single sign-on"),
        ("sso_start_url", "single sign-on"),
        ("credential_process", "a program that prints keys"),
        ("web_identity_token_file", "a web identity"),
        ("login_session", "a console login"),
    ];

    public string Name => $"the profile '{profile.Name}' in {profile.Files}";

    public ValueTask<AwsCredentials?> FindAsync(CancellationToken cancellationToken)
    {
        if (profile.Read() is not { } properties)
            return profile.IsNamed ? throw new AwsCredentialsException($"There is no AWS profile '{profile.Name}' in {profile.Files}.") : new(default(AwsCredentials));
        string? id = properties.GetValueOrDefault("aws_access_key_id"), secret = properties.GetValueOrDefault("aws_secret_access_key");
        if (!string.IsNullOrEmpty(id) && !string.IsNullOrEmpty(secret))
            return new(new AwsCredentials(id, secret, properties.GetValueOrDefault("aws_session_token")));
        if (!string.IsNullOrEmpty(id) || !string.IsNullOrEmpty(secret))
            throw new AwsCredentialsException($"The AWS profile '{profile.Name}' has only one of aws_access_key_id and aws_secret_access_key; both are needed.");
        foreach ((string key, string what) in NotSupported)
        {
            if (properties.ContainsKey(key))
                throw new AwsCredentialsException($"The AWS profile '{profile.Name}' gets its keys by {what} ({key}), which is not supported. Export them first: eval \"$(aws configure export-credentials --profile {profile.Name} --format env)\".");
        }
        return profile.IsNamed ? throw new AwsCredentialsException($"The AWS profile '{profile.Name}' has no aws_access_key_id.") : new(default(AwsCredentials));
    }
}
