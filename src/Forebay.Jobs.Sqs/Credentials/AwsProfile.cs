namespace Forebay.Jobs.Sqs;

/// <summary>The profile that this process uses, from the shared files; read anew each time, since a tool may have renewed it.</summary>
/// <param name="environment">Says which files and which profile.</param>
/// <param name="chosen">The profile that the application names; null: <c>AWS_PROFILE</c>, else <c>default</c>.</param>
internal sealed class AwsProfile(AwsEnvironment environment, string? chosen)
{
    /// <summary>Its name.</summary>
    public string Name => chosen ?? environment["AWS_PROFILE"] ?? "default";

    /// <summary>Somebody named it, so that it must be there.</summary>
    public bool IsNamed => chosen is not null || environment["AWS_PROFILE"] is not null;

    /// <summary>Where it is looked for.</summary>
    public string Files => $"{CredentialsFile} and {ConfigFile}";

    private string CredentialsFile => environment["AWS_SHARED_CREDENTIALS_FILE"] ?? Path.Combine(environment.Home, ".aws", "credentials");

    private string ConfigFile => environment["AWS_CONFIG_FILE"] ?? Path.Combine(environment.Home, ".aws", "config");

    /// <summary>Its properties, those of the credentials file before those of the config file; null where neither file has it.</summary>
    /// <exception cref="AwsCredentialsException">A file can't be read.</exception>
    public Dictionary<string, string>? Read()
    {
        Dictionary<string, string>? config = Section(ConfigFile, isConfig: true), credentials = Section(CredentialsFile, isConfig: false);
        if (config is null || credentials is null)
            return config ?? credentials;
        foreach ((string key, string value) in credentials)
            config[key] = value;
        return config;
    }

    private Dictionary<string, string>? Section(string file, bool isConfig)
    {
        try
        {
            return File.Exists(file) ? ProfileFile.Read(File.ReadAllText(file), isConfig).GetValueOrDefault(Name) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AwsCredentialsException($"The AWS profiles in {file} can't be read: {e.Message}", e);
        }
    }
}
