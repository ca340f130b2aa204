using System.Text.RegularExpressions;
using Xunit;

namespace Forebay.Conventions.Docs;

/// <summary>Code on a page is code that compiles: each block names the part of <c>docs/Snippets/*.cs</c> that it is.</summary>
public sealed partial class SnippetTests
{
    [Fact]
    public void Every_block_of_code_is_its_snippet()
    {
        Dictionary<string, string> snippets = Snippets();
        foreach (string page in Markdown.Pages)
        {
            string text = Repository.Read(page);
            string right = Block().Replace(text, block =>
            {
                string name = block.Groups["name"].Value;
                Assert.True(name.Length > 0, $"{page}: a block of C# names no snippet. Write ```cs snippet=name, and the code into docs/Snippets.\n{block.Value}");
                Assert.True(snippets.TryGetValue(name, out string? code), $"{page}: there is no snippet '{name}' in docs/Snippets. Known are {string.Join(", ", snippets.Keys.Order(StringComparer.Ordinal))}.");
                return $"```cs snippet={name}\n{code}\n```";
            });
            if (text != right)
                Approval.Compare(page, right);
        }
    }

    [Fact]
    public void Every_snippet_is_on_a_page()
    {
        HashSet<string> used = [.. Markdown.Pages.SelectMany(page => Block().Matches(Repository.Read(page))).Select(block => block.Groups["name"].Value)];

        Assert.All(Snippets().Keys, name => Assert.Contains(name, used));
    }

    /// <summary>By name, without their indentation.</summary>
    private static Dictionary<string, string> Snippets()
    {
        var snippets = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Repository.Files.Where(file => file.StartsWith("docs/Snippets/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal)))
        {
            foreach (Match match in Part().Matches(Repository.Read(file)))
            {
                string indent = match.Groups["indent"].Value;
                string code = string.Join('\n', match.Groups["code"].Value.TrimEnd().Split('\n').Select(line => line.StartsWith(indent, StringComparison.Ordinal) ? line[indent.Length..] : line.TrimStart()));
                Assert.True(snippets.TryAdd(match.Groups["name"].Value, code), $"{file}: the snippet '{match.Groups["name"].Value}' is there twice.");
            }
        }
        return snippets;
    }

    [GeneratedRegex(@"^```(cs|csharp)\b([ \t]+snippet=(?<name>[\w-]+))?[^\n]*\n.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex(@"^(?<indent> *)// begin: (?<name>[\w-]+)\n(?<code>.*?)^ *// end$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Part();
}
