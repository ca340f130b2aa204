namespace Forebay.Jobs.Sqs;

/// <summary>Reads the INI form of AWS's shared files. Pure.</summary>
/// <remarks>
/// Sections are <c>[name]</c>, in the config file <c>[profile name]</c>; a key ends at the first <c>=</c>; a line that begins with <c>#</c> or <c>;</c> is a
/// comment, and so is what follows either of them after a space; an indented line goes on with the value before it, or is a property inside it. A section
/// that comes twice is one, and a key that comes twice has the last value. Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files".
/// </remarks>
internal static class ProfileFile
{
    private const string ProfileWord = "profile";

    /// <summary>The properties of each profile; names of keys are in lower case.</summary>
    /// <param name="text">The file.</param>
    /// <param name="isConfig">The config file: profiles but the default one are named with the word <c>profile</c>, and other sections are none.</param>
    public static Dictionary<string, Dictionary<string, string>> Read(string text, bool isConfig)
    {
        var profiles = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        Dictionary<string, string>? section = null;
        string? key = null;
        foreach (string line in text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.Trim() is "" || line.TrimStart()[0] is '#' or ';')
                continue;
            if (line[0] == '[')
                (section, key) = (Section(profiles, line, isConfig), null);
            else if (char.IsWhiteSpace(line[0]))
                Continue(section, key, line.Trim());
            else
                key = Property(section, line);
        }
        return profiles;
    }

    /// <summary>Null: a section that is no profile.</summary>
    private static Dictionary<string, string>? Section(Dictionary<string, Dictionary<string, string>> profiles, string line, bool isConfig)
    {
        int end = line.IndexOf(']', StringComparison.Ordinal);
        if (end < 0 || NameOf(line[1..end].Trim(), isConfig) is not { } name)
            return null;
        if (!profiles.TryGetValue(name, out Dictionary<string, string>? section))
            profiles[name] = section = new Dictionary<string, string>(StringComparer.Ordinal);
        return section;
    }

    private static string? NameOf(string head, bool isConfig)
    {
        if (!isConfig || head == "default")
            return head;
        bool isProfile = head.StartsWith(ProfileWord, StringComparison.Ordinal) && head.Length > ProfileWord.Length && char.IsWhiteSpace(head[ProfileWord.Length]);
        return isProfile ? head[ProfileWord.Length..].Trim() : null;
    }

    private static string? Property(Dictionary<string, string>? section, string line)
    {
        int equals = line.IndexOf('=', StringComparison.Ordinal);
        if (section is null || equals <= 0)
            return null;
        string key = line[..equals].Trim().ToLowerInvariant();
        section[key] = WithoutComment(line[(equals + 1)..]).Trim();
        return key;
    }

    // Below a key without a value stand properties of its own, which none of ours has: they stay out of sight.
    private static void Continue(Dictionary<string, string>? section, string? key, string more)
    {
        if (section is not null && key is not null && section[key].Length > 0)
            section[key] += "\n" + more;
    }

    private static string WithoutComment(string value)
    {
        for (int i = 1; i < value.Length; i++)
        {
            if (value[i] is '#' or ';' && char.IsWhiteSpace(value[i - 1]))
                return value[..i];
        }
        return value;
    }
}
