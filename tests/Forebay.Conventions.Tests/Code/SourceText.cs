using System.Text.RegularExpressions;

namespace Forebay.Conventions.Code;

/// <summary>C# sources without what is not code.</summary>
internal static partial class SourceText
{
    /// <summary>The files under a folder of the root.</summary>
    public static IEnumerable<string> Under(string folder) => Repository.Files.Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>The file's lines, their comments and the insides of their strings taken out.</summary>
    public static IEnumerable<(int Line, string Code)> Lines(string file)
    {
        string code = NotCode().Replace(Repository.Read(file), match => match.Value[0] == '/' ? new string('\n', match.Value.Count(c => c == '\n')) : "\"\"");
        return code.Split('\n').Select((line, i) => (i + 1, line));
    }

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|"(\\.|[^"\\\n])*"|'(\\.|[^'\\\n])'""", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex NotCode();
}
