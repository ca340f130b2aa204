namespace Forebay;

/// <summary>An option has a value that cannot work; the message names the option, the value and what to do.</summary>
public sealed class ForebayConfigurationException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public ForebayConfigurationException() { }

    /// <summary>Makes one with a message.</summary>
    public ForebayConfigurationException(string message) : base(message) { }

    /// <summary>Makes one with a message and what caused it.</summary>
    public ForebayConfigurationException(string message, Exception innerException) : base(message, innerException) { }
}
