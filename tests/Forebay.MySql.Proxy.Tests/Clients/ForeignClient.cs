using System.Diagnostics;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Proxy.Clients;

/// <summary>A client that others wrote, and a program for it in <c>Programs</c>.</summary>
/// <param name="Name">How tests call it.</param>
/// <param name="Program">The file in <c>Programs</c>.</param>
/// <param name="Needs">What is missing here; null: nothing.</param>
/// <param name="Command">Of the program's path, a port and a database: what is run.</param>
internal sealed record ForeignClient(string Name, string Program, Func<string?> Needs, Func<string, int, string, string[]> Command)
{
    private const string Python = "/usr/bin/python3";

    public static IReadOnlyList<ForeignClient> All { get; } =
    [
        new("mariadb", "client.sql", static () => Missing("mariadb", "mariadb-client"), static (_, port, database) => ["mariadb", "--no-defaults", .. CommandLine(port, database)]),
        new("mysql", "client.sql", static () => MySqlServer.Missing(MySqlFlavour.MySql), static (_, port, database) => [Eng("servers", "mysql"), "client", .. CommandLine(port, database)]),
        new("PDO, emulated", "pdo.php", MissingPdo, static (program, port, database) => ["php", program, $"{port}", database, "1"]),
        new("PDO, prepared", "pdo.php", MissingPdo, static (program, port, database) => ["php", program, $"{port}", database, "0"]),
        new("mysql2", "mysql2.js", MissingNode, static (program, port, database) => ["node", program, $"{port}", database]),
        new("Sequelize", "sequelize.js", MissingNode, static (program, port, database) => ["node", program, $"{port}", database]),
        new("PyMySQL", "client.py", static () => MissingModule("pymysql", "python3-pymysql"), static (program, port, database) => [Python, program, "pymysql", $"{port}", database]),
        new("mysqlclient", "client.py", static () => MissingModule("MySQLdb", "python3-mysqldb"), static (program, port, database) => [Python, program, "MySQLdb", $"{port}", database]),
    ];

    private static string NodeModules => Path.Combine(
        Environment.GetEnvironmentVariable("FOREBAY_SERVERS") is { Length: > 0 } given ? given : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "forebay-servers"), "node-clients", "node_modules");

    /// <summary>Runs it.</summary>
    /// <param name="port">The server's, or the proxy's.</param>
    /// <param name="database">The database.</param>
    /// <returns>All that it said, and how it ended.</returns>
    public async Task<string> RunAsync(int port, string database)
    {
        using var folder = new Testing.TestFolder();
        string program = folder[Program];
        await File.WriteAllTextAsync(program, Text(Program));
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["NODE_PATH"] = NodeModules, ["TZ"] = "UTC" };
        return await RunAsync(Command(program, port, database), Program.EndsWith(".sql", StringComparison.Ordinal) ? Text(Program) : "", variables);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<string> RunAsync(string[] command, string input = "", IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return $"{await output}{await errors}\nended with {process.ExitCode}";
    }

    /// <summary>Says why a program can't be run; null: it can.</summary>
    public static string? Missing(string program, string package) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, program)))
            ? null
            : $"{program} is not installed: install it to run the tests that need it (apt-get install {package}; ./test does so where it may).";

    /// <summary>A file in <c>Programs</c>.</summary>
    public static string Text(string name)
    {
        System.Reflection.Assembly assembly = typeof(ForeignClient).Assembly;
        using var reader = new StreamReader(assembly.GetManifestResourceStream(Array.Find(assembly.GetManifestResourceNames(), one => one.EndsWith(".Programs." + name, StringComparison.Ordinal))!)!);
        return reader.ReadToEnd();
    }

    private static string[] CommandLine(int port, string database) => ["-h", "127.0.0.1", "-P", $"{port}", "-u", "root", "-D", database, "--default-character-set=utf8mb4", "--force", "-t", "-v"];

    private static string? MissingPdo() =>
        Missing("php", "php-cli php-mysql") ?? (Directory.Exists("/usr/lib/php") && Directory.EnumerateFiles("/usr/lib/php", "pdo_mysql.so", SearchOption.AllDirectories).Any() ? null : Missing("pdo_mysql.so of PHP", "php-mysql"));

    private static string? MissingNode() =>
        Missing("node", "nodejs npm") ?? (Directory.Exists(Path.Combine(NodeModules, "sequelize")) ? null : "mysql2 and sequelize are not there: eng/mysql-clients.sh fetches them to run the tests that need them (./test does so where it may).");

    private static string? MissingModule(string module, string package)
    {
        const string folder = "/usr/lib/python3/dist-packages";
        return File.Exists(Python) && Directory.Exists(Path.Combine(folder, module)) ? null : $"Python's {module} is not installed: install it to run the tests that need it (apt-get install {package}; ./test does so where it may).";
    }

    private static string Eng(params string[] names)
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Forebay.slnx")))
            at = at.Parent;
        return Path.Combine([at!.FullName, "eng", .. names]);
    }
}
