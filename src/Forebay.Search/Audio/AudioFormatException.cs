namespace Forebay.Search.Audio;

/// <summary>A file is not audio that can be read; the message says what was wrong, with which value, and what to do.</summary>
public sealed class AudioFormatException : Exception
{
    /// <summary>Without a message.</summary>
    public AudioFormatException()
    {
    }

    /// <summary>With a message.</summary>
    public AudioFormatException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public AudioFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
