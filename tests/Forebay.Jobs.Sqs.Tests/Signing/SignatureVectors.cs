using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Signing;

/// <summary>AWS's published signing suite, in the folder that <c>FOREBAY_SHARED</c> names or beside the repository.</summary>
internal static class SignatureVectors
{
    /// <summary>The suite's folders by name; one entry that leads to a skip where it is not on this machine.</summary>
    public static TheoryData<string> Names => Find() is { } folder ? [.. Directory.EnumerateDirectories(Path.Combine(folder, "vectors")).Select(one => Path.GetFileName(one)!).Order(StringComparer.Ordinal)] : ["(not on this machine)"];

    /// <summary>The path of a file; where it is not on this machine, the test is skipped.</summary>
    public static string FileOrSkip(string name)
    {
        string file = Path.Combine(Find() ?? "", name);
        if (Find() is null || !File.Exists(file))
            Assert.Skip($"sigv4/{name} is not on this machine: put AWS's signing suite into data/sigv4 of a folder and name that folder in FOREBAY_SHARED.");
        return file;
    }

    public static SignatureVector Read(string name)
    {
        string folder = Path.GetDirectoryName(FileOrSkip(Path.Combine("vectors", name, "context.json")))!;
        using JsonDocument context = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "context.json")));
        return SignatureVector.Parse(context.RootElement, File.ReadAllText(Path.Combine(folder, "request.txt")), part => File.ReadAllText(Path.Combine(folder, $"header-{part}.txt")).ReplaceLineEndings("\n"));
    }

    public static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static string? Find() => Folders().Select(folder => Path.Combine(folder, "data", "sigv4")).FirstOrDefault(Directory.Exists);

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("FOREBAY_SHARED") is { Length: > 0 } named)
            yield return named;
        for (DirectoryInfo? folder = new(Path.GetDirectoryName(Here())!); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Forebay.slnx")))
                yield return Path.Combine(folder.FullName, "..", "shared");
        }
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
