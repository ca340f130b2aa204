using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Forebay.Conventions.Docs;

/// <summary>The summaries in the libraries' doc comments, as Markdown in one line.</summary>
internal static partial class DocComments
{
    private static readonly Dictionary<Assembly, Dictionary<string, XElement>> Loaded = [];

    public static string Of(Type type) => Summary(type.Assembly, "T:" + type.FullName!.Replace('+', '.'));

    public static string Of(PropertyInfo property) => Summary(property.DeclaringType!.Assembly, $"P:{property.DeclaringType.FullName!.Replace('+', '.')}.{property.Name}");

    public static string OfEnumValue(Type type, string value) => Summary(type.Assembly, $"F:{type.FullName!.Replace('+', '.')}.{value}");

    private static string Summary(Assembly assembly, string member)
    {
        if (!Loaded.TryGetValue(assembly, out Dictionary<string, XElement>? members))
        {
            XDocument document = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
            Loaded[assembly] = members = document.Descendants("member").ToDictionary(one => (string)one.Attribute("name")!, StringComparer.Ordinal);
        }
        XElement? summary = members.GetValueOrDefault(member)?.Element("summary");
        return summary is null ? "" : Space().Replace(string.Concat(summary.Nodes().Select(node => Text(node, member))), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Text(XNode node, string commented) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => $"`{Name((string?)see.Attribute("langword") ?? (string)see.Attribute("cref")!, commented)}`",
        XElement { Name.LocalName: "paramref" } reference => $"`{(string)reference.Attribute("name")!}`",
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element => string.Concat(element.Nodes().Select(inner => Text(inner, commented))),
        _ => "",
    };

    /// <summary><c>P:Forebay.RegionOptions.FreshFor</c> as <c>FreshFor</c> in its own type's comments, and as <c>RegionOptions.FreshFor</c> elsewhere.</summary>
    private static string Name(string reference, string commented)
    {
        string[] parts = reference.Split('(')[0].Split('.');
        bool isMember = reference.Length > 1 && reference[1] == ':' && reference[0] != 'T';
        return isMember && !commented[2..].StartsWith(string.Join('.', parts[..^1])[2..] + ".", StringComparison.Ordinal) ? $"{parts[^2]}.{parts[^1]}" : parts[^1];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
