namespace Forebay.Search;

/// <summary>A search request or an index definition can't be used; the message says what was wrong, with which value, and what to do.</summary>
public sealed class SearchException : Exception
{
    /// <summary>Without a message.</summary>
    public SearchException()
    {
    }

    /// <summary>With a message.</summary>
    public SearchException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public SearchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
