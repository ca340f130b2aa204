namespace Forebay.Server.Commands;

/// <summary>Ends a command with a sentence for who gave it, and no stack.</summary>
/// <param name="code">One of <see cref="ExitCode"/>.</param>
/// <param name="message">What was wrong, with which value, and what to do.</param>
/// <param name="inner">What caused it.</param>
internal sealed class CommandException(int code, string message, Exception? inner = null) : Exception(message, inner)
{
    public int Code { get; } = code;

    /// <summary>The command was given wrongly.</summary>
    public static CommandException Wrong(string message, Exception? inner = null) => new(ExitCode.Wrong, message, inner);

    /// <summary>The command could not do what it was asked to.</summary>
    public static CommandException Failed(string message, Exception? inner = null) => new(ExitCode.Failed, message, inner);
}
