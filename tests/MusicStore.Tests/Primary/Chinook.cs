using System.Runtime.CompilerServices;
using Xunit;

namespace MusicStore.Primary;

/// <summary>The official sample database, in the folder that <c>FOREBAY_SHARED</c> names or beside the repository.</summary>
internal static class Chinook
{
    /// <summary>The path of one of its files; where it is not on this machine, the test is skipped.</summary>
    public static string FileOrSkip(string name)
    {
        string file = Folders().Select(folder => Path.Combine(folder, "data", "chinook", name)).FirstOrDefault(File.Exists) ?? "";
        if (file.Length == 0)
            Assert.Skip($"{name} is not on this machine: put Chinook into data/chinook of a folder and name that folder in FOREBAY_SHARED.");
        return file;
    }

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
