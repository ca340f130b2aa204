using System.Text.RegularExpressions;
using Forebay.Conventions.Code;
using Xunit;

namespace Forebay.Conventions.Docs;

public sealed partial class ConsistencyTests
{
    [Fact]
    public void Every_row_that_a_comment_names_is_on_the_page_of_consistency()
    {
        string page = Repository.Read("docs/consistency.md");
        string[] missing =
        [
            .. from file in SourceText.Under("src").Concat(SourceText.Under("tests"))
               from named in NamedRows().Matches(Repository.Read(file))
               from row in Row().Matches(named.Groups["rows"].Value)
               where !page.Contains($"\n| {row.Value} |", StringComparison.Ordinal)
               select $"{file}: row {row.Value}",
        ];

        Assert.True(missing.Length == 0, "docs/consistency.md has no such rows:\n" + string.Join('\n', missing));
    }

    [Fact]
    public void Every_row_on_the_page_has_a_test_that_begins_with_its_number()
    {
        HashSet<string> shown =
        [
            .. from file in SourceText.Under("tests")
               from name in TestNames().Matches(Repository.Read(file))
               from row in Row().Matches(name.Groups["rows"].Value)
               select row.Value.TrimStart('0'),
        ];
        string[] without = [.. PageRows().Matches(Repository.Read("docs/consistency.md")).Select(row => row.Groups["row"].Value).Where(row => !shown.Contains(row))];

        Assert.True(without.Length == 0, $"No test shows the cure of row {string.Join(", ", without)} of docs/consistency.md: name it Row<number>_….");
    }

    [GeneratedRegex(@"\b(void|Task) (?<rows>(Row\d+[a-z]?_)+)", RegexOptions.ExplicitCapture)]
    private static partial Regex TestNames();

    [GeneratedRegex(@"^\| (?<row>\d+[a-z]?) \|", RegexOptions.Multiline)]
    private static partial Regex PageRows();

    [GeneratedRegex(@"consistency, rows? (?<rows>\d+[a-z]?((, | and |, and )\d+[a-z]?)*)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex NamedRows();

    [GeneratedRegex(@"\d+[a-z]?")]
    private static partial Regex Row();
}
