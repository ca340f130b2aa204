namespace Forebay.MySql.Client;

/// <summary>Why a statement was ended before its end.</summary>
internal enum InterruptionReason
{
    None,

    /// <summary>The caller's token.</summary>
    Token,

    /// <summary>The command's time-out.</summary>
    Timeout,

    /// <summary>The command's <c>Cancel</c>.</summary>
    Cancel,
}
