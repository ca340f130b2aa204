namespace Forebay.Jobs;

/// <summary>Thrown by a handler where no further attempt can help: the job becomes a dead letter at once.</summary>
public sealed class JobFailedException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public JobFailedException() { }

    /// <summary>Makes one with a message, which the dead letter keeps.</summary>
    public JobFailedException(string message) : base(message) { }

    /// <summary>Makes one with a message and what caused it, both of which the dead letter keeps.</summary>
    public JobFailedException(string message, Exception innerException) : base(message, innerException) { }
}
