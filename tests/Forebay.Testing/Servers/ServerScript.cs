namespace Forebay.Testing.Servers;

/// <summary>The scripts in <c>eng/servers</c>.</summary>
internal static class ServerScript
{
    /// <summary>The path of one.</summary>
    public static string Find(string name)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Forebay.slnx")))
                return Path.Combine(at.FullName, "eng", "servers", name);
        }
        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Forebay.slnx.");
    }
}
