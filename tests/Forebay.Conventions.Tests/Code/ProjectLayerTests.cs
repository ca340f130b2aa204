using System.Xml.Linq;
using Xunit;

namespace Forebay.Conventions.Code;

public sealed class ProjectLayerTests
{
    /// <summary>What each library stands on. A library refers to lower ones only, never to its own layer or above.</summary>
    private static readonly Dictionary<string, int> Layers = new(StringComparer.Ordinal)
    {
        ["Forebay"] = 0,
        ["Forebay.Jobs"] = 0,
        ["Forebay.Jobs.Sqs"] = 1,
        ["Forebay.Sqlite"] = 1,
        ["Forebay.Redis"] = 1,
        ["Forebay.RabbitMq"] = 1,
        ["Forebay.Jobs.RabbitMq"] = 1,
        ["Forebay.Http"] = 1,
        ["Forebay.Sql"] = 1,
        ["Forebay.Dashboard"] = 1,
        ["Forebay.PostgreSql"] = 2,
        ["Forebay.MySql"] = 2,
        ["Forebay.EntityFrameworkCore"] = 2,
        ["Forebay.Http.Proxy"] = 2,
        ["Forebay.Search"] = 2,
        ["Forebay.MySql.Proxy"] = 3,
        ["Forebay.Server"] = 4,
    };

    public static TheoryData<string> Libraries => [.. Repository.Libraries];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_refers_to_lower_layers_only(string library)
    {
        Assert.True(Layers.TryGetValue(library, out int layer), $"{library} has no layer yet: give it one in {nameof(ProjectLayerTests)}.{nameof(Layers)}.");

        foreach (string reference in References(library, "ProjectReference"))
        {
            string name = Path.GetFileNameWithoutExtension(reference);
            Assert.True(Layers.TryGetValue(name, out int below) && below < layer, $"{library} refers to {name}, which is no library of a lower layer.");
        }
    }

    [Fact]
    public void The_engine_stands_on_the_frameworks_abstractions_alone()
    {
        Assert.Empty(References("Forebay", "ProjectReference"));
        Assert.Empty(References("Forebay", "FrameworkReference"));
        Assert.All(References("Forebay", "PackageReference"), package => Assert.StartsWith("Microsoft.Extensions.", package, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_library_has_its_tests_and_every_project_is_in_the_solution()
    {
        string solution = Repository.Read("Forebay.slnx");

        Assert.All(Repository.Libraries, library => Assert.True(Repository.Exists($"tests/{library}.Tests/{library}.Tests.csproj"), $"{library} has no tests/{library}.Tests."));
        Assert.All(Repository.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)), project => Assert.Contains($"\"{project}\"", solution));
    }

    private static IEnumerable<string> References(string library, string kind) =>
        XDocument.Parse(Repository.Read($"src/{library}/{library}.csproj")).Descendants(kind).Select(reference => ((string)reference.Attribute("Include")!).Replace('\\', '/'));
}
