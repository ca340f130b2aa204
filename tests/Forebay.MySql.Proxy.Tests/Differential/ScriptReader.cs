using System.Globalization;
using Forebay.Testing.Servers;

namespace Forebay.MySql.Proxy.Differential;

/// <summary>Reads scripts: one command a line.</summary>
/// <remarks>
/// A line is SQL, or begins with a dot and the name of a command: <c>.prepare NAME SQL</c>, <c>.execute NAME VALUE | VALUE</c> (<see cref="ParameterValue.Parse"/>),
/// <c>.again NAME VALUE…</c> (types as before), <c>.both NAME SQL</c>, <c>.cursor NAME VALUE…</c>, <c>.fetch NAME COUNT</c>, <c>.long NAME PLACE TEXT</c>, <c>.forget NAME</c>, <c>.close NAME</c>,
/// <c>.use DATABASE</c>, <c>.reset</c>, <c>.user NAME DATABASE</c>, <c>.fields TABLE</c>, <c>.ping</c>, <c>.statistics</c>, <c>.option NUMBER</c>, <c>.file TEXT | SQL</c> (\n is a line's end), <c>.kill SQL</c>, <c>.unknown CODE</c>.
/// In front of it may stand <c>@mysql</c> or <c>@mariadb</c> (only there), <c>@other</c> (the second connection), <c>@shape</c> and <c>@kinds</c> (<see cref="Strictness"/>). Lines of <c>#</c> and empty ones count for nothing.
/// </remarks>
internal static class ScriptReader
{
    /// <summary>The scripts of a folder in here, by name.</summary>
    public static IEnumerable<(string Name, IReadOnlyList<Step> Steps)> All(MySqlFlavour flavour)
    {
        System.Reflection.Assembly assembly = typeof(ScriptReader).Assembly;
        const string Folder = ".Scripts.";
        foreach (string resource in assembly.GetManifestResourceNames().Where(static name => name.EndsWith(".script", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            yield return (resource[(resource.IndexOf(Folder, StringComparison.Ordinal) + Folder.Length)..^7], [.. Read(Text(resource), flavour)]);
    }

    /// <summary>A file in the folder of scripts.</summary>
    public static string Text(string name)
    {
        System.Reflection.Assembly assembly = typeof(ScriptReader).Assembly;
        using var reader = new StreamReader(assembly.GetManifestResourceStream(Array.Find(assembly.GetManifestResourceNames(), one => one.EndsWith(name, StringComparison.Ordinal))!)!);
        return reader.ReadToEnd();
    }

    public static IEnumerable<Step> Read(string text, MySqlFlavour flavour)
    {
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.Trim();
            int connection = 0;
            var strictness = Strictness.Exact;
            bool isHere = line.Length > 0 && line[0] != '#';
            while (isHere && line.StartsWith('@') && !line.StartsWith("@@", StringComparison.Ordinal))
            {
                (string word, line) = Cut(line);
                switch (word)
                {
                    case "@mysql": isHere = flavour == MySqlFlavour.MySql; break;
                    case "@mariadb": isHere = flavour == MySqlFlavour.MariaDb; break;
                    case "@other": connection = 1; break;
                    case "@shape": strictness = Strictness.Shape; break;
                    case "@kinds": strictness = Strictness.Kinds; break;
                    default: throw new InvalidDataException($"'{word}' is unknown in scripts.");
                }
            }
            if (isHere)
                yield return (line[0] == '.' ? Command(line) : new Step(StepKind.Query, line)) with { Connection = connection, Strictness = strictness };
        }
    }

    private static Step Command(string line)
    {
        (string word, string rest) = Cut(line);
        (string name, string more) = Cut(rest);
        return word switch
        {
            ".prepare" => new Step(StepKind.Prepare, more) { Statement = name },
            ".execute" => new Step(StepKind.Execute) { Statement = name, Parameters = Values(more) },
            ".again" => new Step(StepKind.ExecuteAgain) { Statement = name, Parameters = Values(more) },
            ".both" => new Step(StepKind.PrepareExecute, more) { Statement = name },
            ".cursor" => new Step(StepKind.OpenCursor) { Statement = name, Parameters = Values(more) },
            ".fetch" => new Step(StepKind.Fetch) { Statement = name, Number = Number(more) },
            ".long" => new Step(StepKind.LongData) { Statement = name, Number = Number(Cut(more).Word), Content = Cut(more).More },
            ".forget" => new Step(StepKind.ResetStatement) { Statement = name },
            ".close" => new Step(StepKind.CloseStatement) { Statement = name },
            ".use" => new Step(StepKind.UseDatabase, name),
            ".reset" => new Step(StepKind.ResetConnection),
            ".user" => new Step(StepKind.ChangeUser, name) { Content = more },
            ".fields" => new Step(StepKind.FieldList, rest),
            ".ping" => new Step(StepKind.Ping),
            ".statistics" => new Step(StepKind.Statistics),
            ".option" => new Step(StepKind.SetOption) { Number = Number(name) },
            ".file" => new Step(StepKind.LoadFile, rest[(rest.IndexOf(" | ", StringComparison.Ordinal) + 3)..]) { Content = rest[..rest.IndexOf(" | ", StringComparison.Ordinal)].Replace("\\n", "\n", StringComparison.Ordinal) },
            ".kill" => new Step(StepKind.Killed, rest),
            ".unknown" => new Step(StepKind.Unknown) { Number = Number(name) },
            _ => throw new InvalidDataException($"'{word}' is no command of scripts."),
        };
    }

    private static ParameterValue[] Values(string text) => text.Length == 0 ? [] : [.. text.Split(" | ").Select(ParameterValue.Parse)];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static (string Word, string More) Cut(string text)
    {
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (text, "") : (text[..space], text[(space + 1)..].TrimStart());
    }
}
