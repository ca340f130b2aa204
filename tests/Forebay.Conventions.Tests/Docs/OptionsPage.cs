using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Forebay.Conventions.Docs;

/// <summary>Writes <c>docs/configuration.md</c> from the options classes: their doc comments and the defaults of a new instance.</summary>
internal static class OptionsPage
{
    private const string Head = """
        # Configuration

        Made from the options classes by `./test --approve Conventions`; edit their doc comments instead of this page.

        Everything under `Forebay` is read from the application's configuration: from `appsettings.json` as
        `{ "Forebay": { "Memory": { "MaxBytes": 536870912 } } }`, or from an environment variable such as `Forebay__Memory__MaxBytes=536870912`.
        What the code says in `AddForebay(cache => …)` is applied afterwards. A name that isn't known, or a value that can't work, stops the start
        with a message that names it. Times are written as `hh:mm:ss`.

        """;

    public static string Write()
    {
        var page = new StringBuilder(Head);
        HashSet<Type> written = [];
        HashSet<Type> enums = [];
        Section(page, typeof(ForebayOptions), "Forebay", written, enums);
        Section(page, Repository.Assemblies.Select(assembly => assembly.GetType("Forebay.Sqlite.SqliteTierOptions")).First(type => type is not null)!, "Forebay:Sqlite", written, enums);
        foreach (Type type in Repository.Assemblies.SelectMany(assembly => assembly.GetExportedTypes()).Where(IsOptions).OrderBy(type => type.FullName, StringComparer.Ordinal))
            Section(page, type, section: null, written, enums);
        page.Append("\n## Values\n");
        foreach (Type type in enums.OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            page.Append($"\n### {type.Name}\n\n{DocComments.Of(type)}{(type.IsDefined(typeof(FlagsAttribute), false) ? " Several are written with commas between them." : "")}\n\n| value | meaning |\n|---|---|\n");
            foreach (string name in Enum.GetNames(type))
                page.Append($"| `{name}` | {DocComments.OfEnumValue(type, name)} |\n");
        }
        return page.ToString();
    }

    /// <summary>A public class that a caller makes and fills: by its name, or because another one holds it.</summary>
    private static bool IsOptions(Type type) => type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith("Options", StringComparison.Ordinal);

    private static void Section(StringBuilder page, Type type, string? section, HashSet<Type> written, HashSet<Type> enums)
    {
        if (!written.Add(type))
            return;
        object instance = Activator.CreateInstance(type)!;
        PropertyInfo[] properties = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0)];
        string place = section is not null ? $"Section `{section}`." : "Set in code.";
        page.Append($"\n## {type.Name}\n\n{DocComments.Of(type)} {place}\n\n| option | type | default | what it does |\n|---|---|---|---|\n");
        List<(Type Type, string? Section)> inner = [];
        foreach (PropertyInfo property in properties)
        {
            Type bare = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (bare.IsEnum && bare.Namespace!.StartsWith("Forebay", StringComparison.Ordinal))
                enums.Add(bare);
            object? value = property.GetValue(instance);
            if (!property.CanWrite && InnerOf(bare) is { } held)
            {
                string below = value is IDictionary ? ":<name>" : "";
                inner.Add((held, section is null ? null : $"{section}:{property.Name}{below}"));
                page.Append($"| `{property.Name}` | [{held.Name}](#{held.Name.ToLowerInvariant()}){(below.Length > 0 ? ", by name" : "")} | | {DocComments.Of(property)} |\n");
                continue;
            }
            page.Append($"| `{property.Name}` | `{TypeName(property.PropertyType)}` | {Default(value)} | {DocComments.Of(property)} |\n");
        }
        foreach ((Type held, string? at) in inner)
            Section(page, held, at, written, enums);
    }

    /// <summary>The options class that a property holds, one or many of.</summary>
    private static Type? InnerOf(Type type) =>
        type.IsGenericType ? type.GetGenericArguments().FirstOrDefault(argument => argument.IsClass && argument.Namespace!.StartsWith("Forebay", StringComparison.Ordinal))
        : type.IsClass && type.Namespace!.StartsWith("Forebay", StringComparison.Ordinal) ? type : null;

    private static string TypeName(Type type) => Nullable.GetUnderlyingType(type) is { } bare ? TypeName(bare) + "?" : type.Name switch
    {
        "Int32" => "int",
        "Int64" => "long",
        "Boolean" => "bool",
        "Double" => "double",
        "String" => "string",
        _ when type.IsGenericType => $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(TypeName))}>",
        _ => type.Name,
    };

    private static string Default(object? value) => value switch
    {
        null => "none",
        "" => "empty",
        ICollection { Count: 0 } => "empty",
        IEnumerable<string> names => string.Join(", ", names.Select(name => $"`{name}`")),
        TimeSpan time => $"`{time:c}`",
        bool truth => truth ? "`true`" : "`false`",
        long or int => string.Create(CultureInfo.InvariantCulture, $"`{value}`"),
        IFormattable other => $"`{other.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => $"`{value}`",
    };
}
