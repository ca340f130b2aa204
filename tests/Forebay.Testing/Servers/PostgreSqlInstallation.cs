using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Forebay.Testing.Servers;

/// <summary>The PostgreSQL of this machine, and one empty data folder of it that servers begin with a copy of.</summary>
/// <remarks>PostgreSQL refuses to run as root: for root everything runs as the user <c>postgres</c>, which Debian's package makes.</remarks>
internal sealed class PostgreSqlInstallation
{
    private const string User = "postgres";
    private static readonly Lazy<PostgreSqlInstallation?> Installed = new(Look);

    private readonly string programs;
    private readonly Lazy<Task<string>> template;

    private PostgreSqlInstallation(string programs)
    {
        this.programs = programs;
        template = new Lazy<Task<string>>(async () =>
        {
            // Making one takes a second or two, copying it a tenth of that.
            string folder = NewFolder();
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
            await InitializeAsync(folder);
            return folder;
        });
    }

    /// <summary>The installation; skips the test where there is none.</summary>
    public static PostgreSqlInstallation Find()
    {
        Assert.SkipWhen(Installed.Value is null, "PostgreSQL is not installed: install it to run the tests that need it (apt-get install postgresql; ./test does so where it may).");
        return Installed.Value!;
    }

    /// <summary>Whether the additional modules are there, which Debian has in the same package.</summary>
    public bool HasStatementStatistics { get; private init; }

    /// <summary>A new folder with the data of a server that never ran.</summary>
    /// <param name="isOther">True: of its own system identifier; false: a copy, whose identifier is that of all copies.</param>
    public async Task<string> NewDataAsync(bool isOther)
    {
        string folder = NewFolder();
        if (isOther)
            await InitializeAsync(folder);
        else
            await RunAsync("cp", "-a", Path.Combine(await template.Value, "data"), folder);
        return folder;
    }

    /// <summary>How one of its programs is started, as a user who may run it.</summary>
    public ProcessStartInfo Program(string name, params string[] arguments)
    {
        string path = Path.Combine(programs, name);
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", ["--reuid", User, "--regid", User, "--init-groups", "--reset-env", path, .. arguments])
            : new ProcessStartInfo(path, arguments);
        start.UseShellExecute = false;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        // Not this program's folder, which that user may not be allowed to enter.
        start.WorkingDirectory = "/";
        return start;
    }

    private async Task InitializeAsync(string folder)
    {
        using Process initialize = Process.Start(Program("initdb", "-D", Path.Combine(folder, "data"), "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--wal-segsize=1"))!;
        await EndAsync(initialize, "initdb");
    }

    private static string NewFolder()
    {
        string folder = Directory.CreateTempSubdirectory("forebay-postgresql").FullName;
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return folder;
        for (DirectoryInfo? above = Directory.GetParent(folder); above is not null; above = above.Parent)
            Assert.True((File.GetUnixFileMode(above.FullName) & UnixFileMode.OtherExecute) != 0, $"The user {User} can't enter {above.FullName}: set TMPDIR to a folder that it can (chmod a+x).");
        using Process own = Process.Start("chown", [User, folder]);
        own.WaitForExit();
        Assert.Equal(0, own.ExitCode);
        return folder;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await EndAsync(process, program);
    }

    /// <summary>What it wrote, when it has ended well.</summary>
    internal static async Task<string> EndAsync(Process process, string name)
    {
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{name} ended with {process.ExitCode}: {output}{await errors}");
        return output;
    }

    private static PostgreSqlInstallation? Look()
    {
        const string debian = "/usr/lib/postgresql";
        IEnumerable<string> versions = Directory.Exists(debian)
            ? Directory.GetDirectories(debian).OrderByDescending(static folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int version) ? version : 0)
            : [];
        IEnumerable<string> path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string? found = versions.Select(static folder => Path.Combine(folder, "bin")).Concat(path)
            .FirstOrDefault(static folder => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb")));
        if (found is null)
            return null;
        string library = Path.Combine(found, "..", "lib", "pg_stat_statements.so");
        return new PostgreSqlInstallation(found) { HasStatementStatistics = File.Exists(library) };
    }
}
