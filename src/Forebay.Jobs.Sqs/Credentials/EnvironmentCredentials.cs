namespace Forebay.Jobs.Sqs;

/// <summary><c>AWS_ACCESS_KEY_ID</c>, <c>AWS_SECRET_ACCESS_KEY</c> and, with temporary keys, <c>AWS_SESSION_TOKEN</c>.</summary>
internal sealed class EnvironmentCredentials(AwsEnvironment environment) : ICredentialSource
{
    public string Name => "the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)";

    public ValueTask<AwsCredentials?> FindAsync(CancellationToken cancellationToken)
    {
        string? id = environment["AWS_ACCESS_KEY_ID"], secret = environment["AWS_SECRET_ACCESS_KEY"];
        if (id is null && secret is null)
            return new(default(AwsCredentials));
        if (id is null || secret is null)
            throw new AwsCredentialsException($"{(id is null ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID")} is set and {(id is null ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY")} is not: set both, or neither.");
        return new(new AwsCredentials(id, secret, environment["AWS_SESSION_TOKEN"]));
    }
}
