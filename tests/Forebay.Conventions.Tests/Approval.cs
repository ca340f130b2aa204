using Xunit;

namespace Forebay.Conventions;

/// <summary>Compares what is with what was taken as right, and takes it as right where the environment variable <c>FOREBAY_APPROVE</c> is 1.</summary>
internal static class Approval
{
    public const string Command = "./test --approve Conventions";

    private const int LinesShown = 60;

    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("FOREBAY_APPROVE") == "1";

    /// <param name="file">From the repository's root.</param>
    /// <param name="actual">What the file should hold.</param>
    public static void Compare(string file, string actual)
    {
        actual = actual.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        string approved = Repository.Exists(file) ? Repository.Read(file) : "";
        if (actual == approved)
            return;
        if (IsOn)
        {
            string path = Path.Combine(Repository.Root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }
        string[] changes = [.. LineDifference.Between(approved.Split('\n'), actual.Split('\n'))];
        string more = changes.Length > LinesShown ? $"\n… and {changes.Length - LinesShown} lines more" : "";
        Assert.Fail($"{file} is not what it should be (- is in the file, + should be):\n\n{string.Join('\n', changes.Take(LinesShown))}{more}\n\nIf + is right: {Command}\n");
    }
}
