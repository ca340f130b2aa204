namespace Forebay.Jobs.RabbitMq;

/// <summary>The broker is away, or refused what was asked of it. What was asked may have been done nevertheless, where its answer was lost; the next call tries anew.</summary>
public sealed class RabbitMqJobQueueException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public RabbitMqJobQueueException() { }

    /// <summary>Makes one with a message.</summary>
    public RabbitMqJobQueueException(string message) : base(message) { }

    /// <summary>Makes one with a message and what caused it.</summary>
    public RabbitMqJobQueueException(string message, Exception innerException) : base(message, innerException) { }
}
