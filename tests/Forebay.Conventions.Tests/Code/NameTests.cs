using System.Runtime.CompilerServices;
using Xunit;

namespace Forebay.Conventions.Code;

public sealed class NameTests
{
    private static readonly string[] Vague = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Common", "Base", "Data", "Info", "Process"];

    private static readonly string[] VagueFolders = ["Interfaces", "Models", "Helpers", "Utils", "Common", "Misc"];

    [Fact]
    public void No_type_has_a_name_that_says_nothing()
    {
        string[] found =
        [
            .. Repository.Assemblies
                .SelectMany(assembly => assembly.GetTypes())
                .Where(type => type.Namespace?.StartsWith("Forebay", StringComparison.Ordinal) == true && !type.IsDefined(typeof(CompilerGeneratedAttribute), false))
                .Where(type => Vague.Any(word => type.Name.Split('`')[0].EndsWith(word, StringComparison.Ordinal)))
                .Select(type => type.FullName!),
        ];

        Assert.True(found.Length == 0, $"Find the noun ({string.Join(", ", Vague)} say nothing):\n{string.Join('\n', found)}");
    }

    [Fact]
    public void No_folder_is_a_kind_of_class() =>
        Assert.DoesNotContain(Repository.Files, file => file.Split('/')[..^1].Any(VagueFolders.Contains));
}
