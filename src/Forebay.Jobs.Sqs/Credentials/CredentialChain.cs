namespace Forebay.Jobs.Sqs;

/// <summary>Asks one source after the other; the first that has credentials is taken.</summary>
internal sealed class CredentialChain(IReadOnlyList<ICredentialSource> sources)
{
    /// <summary>The sources that the options leave: a key that they hold, or a profile that they name, is the only one.</summary>
    /// <param name="options">What the application says.</param>
    /// <param name="environment">What the process was told.</param>
    /// <param name="http">For containers and instances.</param>
    /// <param name="time">For their patience.</param>
    public static CredentialChain Of(SqsJobQueueOptions options, AwsEnvironment environment, HttpClient http, TimeProvider time)
    {
        if (options.Credentials is { } given)
            return new CredentialChain([new GivenCredentials(given)]);
        var profile = new ProfileCredentials(new AwsProfile(environment, options.Profile));
        if (options.Profile is not null)
            return new CredentialChain([profile]);
        return new CredentialChain([new EnvironmentCredentials(environment), profile, new ContainerCredentials(environment, http), new InstanceCredentials(environment, http, time)]);
    }

    /// <exception cref="AwsCredentialsException">None has any, or those of one can't be used.</exception>
    public async Task<(AwsCredentials Credentials, string From)> FindAsync(CancellationToken cancellationToken)
    {
        foreach (ICredentialSource source in sources)
        {
            if (await source.FindAsync(cancellationToken).ConfigureAwait(false) is { } found)
                return (found, source.Name);
        }
        throw new AwsCredentialsException($"There are no AWS credentials. They were looked for in {string.Join("; in ", sources.Select(source => source.Name))}.");
    }

    private sealed class GivenCredentials(AwsCredentials credentials) : ICredentialSource
    {
        public string Name => "the options";

        public ValueTask<AwsCredentials?> FindAsync(CancellationToken cancellationToken) => new(credentials);
    }
}
