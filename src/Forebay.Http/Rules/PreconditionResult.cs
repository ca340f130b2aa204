namespace Forebay.Http.Rules;

/// <summary>What a stored response's validators say of a conditional request.</summary>
internal enum PreconditionResult
{
    /// <summary>The response is sent.</summary>
    Send,

    /// <summary>The client has it already: 304.</summary>
    NotModified,

    /// <summary>The condition is one that only the origin may judge.</summary>
    AskOrigin,
}
