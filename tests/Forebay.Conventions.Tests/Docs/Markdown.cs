using System.Text.RegularExpressions;

namespace Forebay.Conventions.Docs;

/// <summary>What the repository's Markdown pages point at.</summary>
internal static partial class Markdown
{
    public static IEnumerable<string> Pages => Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal));

    /// <summary>The targets of links and pictures that lie in the repository, with the line they stand on.</summary>
    public static IEnumerable<(int Line, string Target)> Links(string page) => Find(page, Link()).Where(link => !link.Text.Contains("://", StringComparison.Ordinal) && !link.Text.StartsWith("mailto:", StringComparison.Ordinal));

    /// <summary>What stands in single backticks.</summary>
    public static IEnumerable<(int Line, string Text)> Quoted(string page) => Find(page, Quote());

    /// <summary>The names that headings can be linked to by.</summary>
    public static IEnumerable<string> Anchors(string page) => Lines(page)
        .Where(line => line.Text.StartsWith('#'))
        .Select(line => NotInAnchor().Replace(line.Text.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    private static IEnumerable<(int Line, string Text)> Find(string page, Regex what) =>
        from line in Lines(page)
        from match in what.Matches(line.Text)
        select (line.Line, match.Groups[1].Value);

    /// <summary>The lines outside of fenced blocks.</summary>
    private static IEnumerable<(int Line, string Text)> Lines(string page)
    {
        bool fenced = false;
        int number = 0;
        foreach (string line in Repository.Read(page).Split('\n'))
        {
            number++;
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
                fenced = !fenced;
            else if (!fenced)
                yield return (number, line);
        }
    }

    [GeneratedRegex(@"\]\(([^)\s]+)(?:\s+""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<!`)`([^`]+)`(?!`)")]
    private static partial Regex Quote();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
