using System.Diagnostics;
using System.Reflection;

namespace Forebay.Conventions;

/// <summary>The repository as it stands on disk: its root, its files, its libraries.</summary>
internal static class Repository
{
    private const string RootMark = "Forebay.slnx";

    private static readonly string[] NotOurs = ["bin", "obj", ".git", ".vs", ".idea", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts"];

    private static readonly string[] TextExtensions = [".cs", ".csproj", ".props", ".slnx", ".json", ".md", ".html", ".css", ".js", ".svg", ".sh", ".yml", ".sql", ".txt", ""];

    public static string Root { get; } = FindRoot();

    /// <summary>Every file that is, or could be, committed: paths from the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. FindFiles().Order(StringComparer.Ordinal)];

    /// <summary>Those of them that hold text.</summary>
    public static IEnumerable<string> TextFiles => Files.Where(file => TextExtensions.Contains(Path.GetExtension(file)));

    /// <summary>The projects under <c>src/</c>, by name.</summary>
    public static IReadOnlyList<string> Libraries { get; } = [.. Files.Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal)).Select(file => Path.GetFileNameWithoutExtension(file))];

    /// <summary>Their assemblies. A library that this test project does not refer to can't be loaded, and so fails the tests.</summary>
    public static IEnumerable<Assembly> Assemblies => Libraries.Select(Assembly.Load);

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file)).ReplaceLineEndings("\n");

    public static bool Exists(string path) => File.Exists(Path.Combine(Root, path)) || Directory.Exists(Path.Combine(Root, path));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, RootMark)))
                return folder.FullName;
        }
        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds {RootMark}.");
    }

    /// <summary>What git would take; where there is no git (a source archive), what lies there but is not built.</summary>
    private static IEnumerable<string> FindFiles()
    {
        try
        {
            string[] arguments = ["-C", Root, "ls-files", "--cached", "--others", "--exclude-standard"];
            using Process git = Process.Start(new ProcessStartInfo("git", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            string output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            if (git.ExitCode == 0)
                return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Path.Combine(Root, file)));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No git on this machine.
        }
        return Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(NotOurs.Contains));
    }
}
