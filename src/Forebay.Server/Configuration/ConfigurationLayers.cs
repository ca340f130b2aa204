using System.Collections;
using Forebay.Server.Backends;
using Forebay.Server.Commands;
using Forebay.Server.Http;
using Forebay.Server.MySql;

namespace Forebay.Server.Configuration;

/// <summary>Lays the command line over the file, and the file over the environment.</summary>
internal static class ConfigurationLayers
{
    private static readonly string[] Sections = ["Forebay", ProxySection.Name, MySqlSection.Name, "Logging"];

    /// <exception cref="CommandException">The file can't be read, or has a section that is not known.</exception>
    public static IConfigurationRoot Build(BackendCommandLine line, IDictionary environment)
    {
        IConfigurationBuilder builder = new ConfigurationBuilder().AddInMemoryCollection(OfEnvironment(environment));
        if (line.ConfigurationFile is { } file)
            builder.AddConfiguration(Read(file));
        return builder.AddInMemoryCollection(line.Configuration).Build();
    }

    // As in other programs of .NET: Forebay__Memory__MaxBytes. What else the environment holds is not ours.
    private static IEnumerable<KeyValuePair<string, string?>> OfEnvironment(IDictionary environment)
    {
        if (environment[HttpSettings.AdminTokenVariable] is string { Length: > 0 } token)
            yield return new($"{ProxySection.Name}:AdminToken", token);
        foreach (DictionaryEntry variable in environment)
        {
            string key = ((string)variable.Key).Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
            if (Sections.Any(section => key.StartsWith(section + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase)))
                yield return new(key, (string?)variable.Value);
        }
    }

    private static IConfigurationRoot Read(string file)
    {
        try
        {
            IConfigurationRoot read = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(file), optional: false).Build();
            return read.GetChildren().FirstOrDefault(section => !Sections.Contains(section.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown
                ? throw CommandException.Wrong($"--config {file} has the section '{unknown.Key}'; known are {string.Join(", ", Sections)}.")
                : read;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CommandException.Wrong($"--config is '{file}', and there is no such file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or InvalidDataException)
        {
            throw CommandException.Wrong($"--config {file} can't be read: {e.GetBaseException().Message}", e);
        }
    }
}
