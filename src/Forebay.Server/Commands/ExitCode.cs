namespace Forebay.Server.Commands;

/// <summary>What a command ends with.</summary>
internal static class ExitCode
{
    /// <summary>It did what it was asked to, to its end.</summary>
    public const int Well = 0;

    /// <summary>It was asked rightly and could not: a port is in use, a server is away.</summary>
    public const int Failed = 1;

    /// <summary>It was asked wrongly: an option, a file that an option names, or the configuration.</summary>
    public const int Wrong = 2;
}
