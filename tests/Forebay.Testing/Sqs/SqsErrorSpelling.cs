namespace Forebay.Testing.Sqs;

/// <summary>How the server spells an error. All of these occur.</summary>
public enum SqsErrorSpelling
{
    /// <summary>Type and message in the body, the older code in the header.</summary>
    Full,

    /// <summary>The type with a suffix, the message's name with a capital, no header.</summary>
    Suffixed,

    /// <summary>The older code in the header alone.</summary>
    HeaderOnly,
}
