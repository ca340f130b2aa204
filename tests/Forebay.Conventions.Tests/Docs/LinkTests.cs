using System.IO.Enumeration;
using System.Text.RegularExpressions;
using Xunit;

namespace Forebay.Conventions.Docs;

public sealed partial class LinkTests
{
    [Fact]
    public void Every_link_leads_to_a_file_and_a_heading_of_it()
    {
        string[] dead =
        [
            .. from page in Markdown.Pages
               from link in Markdown.Links(page)
               where !Leads(page, link.Target)
               select $"{page}:{link.Line}: {link.Target}",
        ];

        Assert.True(dead.Length == 0, "These lead nowhere:\n" + string.Join('\n', dead));
    }

    [Fact]
    public void Every_file_that_a_page_names_exists()
    {
        string[] missing =
        [
            .. from page in Markdown.Pages
               from quoted in Markdown.Quoted(page)
               where LooksLikeFile(quoted.Text) && !Exists(page, quoted.Text)
               select $"{page}:{quoted.Line}: {quoted.Text}",
        ];

        Assert.True(missing.Length == 0, "These are not in the repository:\n" + string.Join('\n', missing));
    }

    private static bool Leads(string page, string target)
    {
        string[] parts = target.Split('#', 2);
        string file = parts[0].Length == 0 ? page : Resolve(page, parts[0]);
        if (!Repository.Exists(file))
            return false;
        return parts.Length == 1 || !file.EndsWith(".md", StringComparison.Ordinal) || Markdown.Anchors(file).Contains(parts[1]);
    }

    /// <summary>A path below a folder of the root, or one whose end is that of a file we write. A leading slash is a URL's.</summary>
    private static bool LooksLikeFile(string text) =>
        PathText().IsMatch(text) && text.Contains('/', StringComparison.Ordinal) && !text.StartsWith('/')
        && (Repository.Exists(text.Split('/')[0]) || FileEnd().IsMatch(text));

    private static bool Exists(string page, string text)
    {
        string path = Resolve("", text.TrimEnd('/'));
        if (path.Contains('*', StringComparison.Ordinal))
            return Repository.Files.Any(file => FileSystemName.MatchesSimpleExpression(path, file));
        return Repository.Exists(path) || Repository.Exists(Resolve(page, path));
    }

    /// <summary>A path as it is from the root, where it is written as seen from a page.</summary>
    private static string Resolve(string page, string path)
    {
        string full = Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(page) ?? "", path));
        return full[1..];
    }

    [GeneratedRegex(@"^[\w.\-/*]+$")]
    private static partial Regex PathText();

    [GeneratedRegex(@"\.(cs|csproj|md|json|svg|sh|slnx|props|txt|html|css|js|sql|yml)$", RegexOptions.ExplicitCapture)]
    private static partial Regex FileEnd();
}
