namespace Forebay.Jobs.Sqs;

/// <summary>One place where credentials may come from. Thread-safe.</summary>
internal interface ICredentialSource
{
    /// <summary>The place, for messages.</summary>
    string Name { get; }

    /// <summary>The credentials; null where the place has none, so that the next is asked.</summary>
    /// <exception cref="AwsCredentialsException">There are some, but they can't be used.</exception>
    ValueTask<AwsCredentials?> FindAsync(CancellationToken cancellationToken);
}
