namespace Forebay.Jobs.Sqs;

/// <summary>What the process is told from outside: environment variables and the user's folder.</summary>
/// <param name="Read">A variable; null or empty: it is not set.</param>
/// <param name="Home">The folder that holds <c>.aws</c>.</param>
internal sealed record AwsEnvironment(Func<string, string?> Read, string Home)
{
    /// <summary>The process's own.</summary>
    public static AwsEnvironment Real { get; } = new(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>The variable's value; null where it is not set, or blank.</summary>
    public string? this[string name] => Read(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
