namespace Forebay.Jobs.Sqs;

/// <summary>There are no credentials or no region, or those that are configured can't be used. The message says where they were looked for.</summary>
public sealed class AwsCredentialsException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public AwsCredentialsException() { }

    /// <summary>Makes one with a message.</summary>
    public AwsCredentialsException(string message) : base(message) { }

    /// <summary>Makes one with a message and what caused it.</summary>
    public AwsCredentialsException(string message, Exception innerException) : base(message, innerException) { }
}
