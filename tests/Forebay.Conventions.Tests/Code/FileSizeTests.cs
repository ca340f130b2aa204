using Xunit;

namespace Forebay.Conventions.Code;

public sealed class FileSizeTests
{
    private const int MostLines = 400;

    private static readonly string[] Counted = [".cs", ".js", ".css", ".html", ".sh"];

    /// <summary>Longer files. Each says in its first comment why it is one.</summary>
    private static readonly string[] Longer = [];

    [Fact]
    public void No_file_is_long_without_saying_why()
    {
        string[] found =
        [
            .. from file in Repository.Files
               where Counted.Contains(Path.GetExtension(file)) && !Longer.Contains(file)
               let lines = Repository.Read(file).Split('\n').Length - 1
               where lines > MostLines
               select $"{file}: {lines} lines",
        ];

        Assert.True(found.Length == 0, $"More than {MostLines} lines: what hides inside that wants a name? If nothing does, say so in the file's first comment and add it to {nameof(FileSizeTests)}.{nameof(Longer)}.\n{string.Join('\n', found)}");
    }

    [Fact]
    public void A_long_file_begins_with_the_reason()
    {
        Assert.All(Longer, file =>
        {
            string text = Repository.Read(file);
            Assert.True(text.StartsWith("//", StringComparison.Ordinal) || text.StartsWith("/*", StringComparison.Ordinal), $"{file} does not begin with a comment that says why it is long.");
            Assert.True(text.Split('\n').Length - 1 > MostLines, $"{file} is no longer long: take it from the list.");
        });
    }
}
