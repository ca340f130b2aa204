using System.Text.RegularExpressions;
using Xunit;

namespace Forebay.Conventions.Code;

public sealed partial class MachinePathTests
{
    [Fact]
    public void No_file_names_a_folder_of_somebodys_machine()
    {
        string[] found =
        [
            .. from file in Repository.TextFiles
               where file != "tests/Forebay.Conventions.Tests/Code/MachinePathTests.cs"
               from line in Repository.Read(file).Split('\n').Select((text, i) => (text, number: i + 1))
               where MachinePath().IsMatch(line.text)
               select $"{file}:{line.number}: {line.text.Trim()}",
        ];

        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    [GeneratedRegex(@"(?<![\w.$}])(/home/\w|/Users/\w|/root/|/work/|/mnt/|/tmp/wt\b|[A-Z]:\\Users\\)", RegexOptions.ExplicitCapture)]
    private static partial Regex MachinePath();
}
