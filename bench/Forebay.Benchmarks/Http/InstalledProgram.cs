namespace Forebay.Benchmarks.Http;

/// <summary>A program that the bench of HTTP runs beside the proxy.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Package">The package of Debian that has it.</param>
internal sealed record InstalledProgram(string Name, string Package)
{
    public static readonly InstalledProgram Nginx = new("nginx", "nginx-light");
    public static readonly InstalledProgram Varnish = new("varnishd", "varnish");
    public static readonly InstalledProgram Wrk = new("wrk", "wrk");

    /// <summary>Where it is; null: nowhere. Servers are often in folders that are in nobody's path but the administrator's.</summary>
    public string? FilePath =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/sbin", "/usr/local/sbin"])
            .Select(folder => Path.Combine(folder, Name))
            .FirstOrDefault(File.Exists);

    /// <summary>What to say where it is missing.</summary>
    public string Missing => $"{Name} was not found, and what it would show is left out. On Debian: apt-get install {Package}";
}
