using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Forebay.Testing.Servers;

/// <summary>A MySQL or MariaDB of a test's own, by the scripts in <c>eng/servers</c>: on a free port of loopback, with a data folder of its own, which ends with it.</summary>
/// <remarks>
/// The binary log is on, by rows and with full metadata, in MySQL with GTIDs. The user is <c>root</c>, without a password. MySQL has certificates
/// in <c>data</c> (<c>ca.pem</c>), the same in all servers of this machine. Nothing is synced to the disk: a kill loses nothing that was committed, a loss of power would.
/// </remarks>
public sealed class MySqlServer : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly string[] options;
    private readonly List<string> lines = [];
    private Process? process;

    private MySqlServer(MySqlFlavour flavour, string[] options)
    {
        Flavour = flavour;
        this.options = options;
        Folder = Directory.CreateTempSubdirectory("forebay-mysql").FullName;
        Port = RedisServer.FreePort();
    }

    public MySqlFlavour Flavour { get; }

    public int Port { get; }

    /// <summary>Its data is in the folder <c>data</c> in it, and its socket is <c>sock</c>.</summary>
    public string Folder { get; }

    public bool IsRunning => process is { HasExited: false };

    /// <summary>In the form of MySqlConnector, as <c>root</c>, to no database.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Server=127.0.0.1;Port={Port};User ID=root");

    /// <summary>What it has said since its first start.</summary>
    public string Log
    {
        get
        {
            lock (lines)
                return string.Join('\n', lines);
        }
    }

    private string Script => ServerScript.Find(Flavour == MySqlFlavour.MySql ? "mysql" : "mariadb");

    /// <summary>Starts a server; skips the test where this machine has none.</summary>
    /// <param name="flavour">Whose.</param>
    /// <param name="options">As on the command line, the last one counts: <c>--local-infile=ON</c>.</param>
    public static async Task<MySqlServer> StartAsync(MySqlFlavour flavour, params string[] options)
    {
        string? missing = Missing(flavour);
        Assert.SkipWhen(missing is not null, missing ?? "");
        var server = new MySqlServer(flavour, options);
        try
        {
            await server.RestartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Why there can be none here; null: there can.</summary>
    public static string? Missing(MySqlFlavour flavour)
    {
        if (flavour == MySqlFlavour.MySql)
        {
            string cache = Environment.GetEnvironmentVariable("FOREBAY_SERVERS") is { Length: > 0 } given ? given : Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/root", ".cache", "forebay-servers");
            return File.Exists(Path.Combine(cache, "mysql", "usr", "bin", "mysql")) ? null : "There is no MySQL 9: eng/servers/mysql install fetches it to run the tests that need it (./test does so where it may).";
        }
        string[] path = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), "/usr/sbin"];
        return Array.TrueForAll(["mariadbd", "mariadb"], program => path.Any(folder => File.Exists(Path.Combine(folder, program))))
            ? null
            : "MariaDB is not installed: install it to run the tests that need it (apt-get install mariadb-server mariadb-client; ./test does so where it may).";
    }

    /// <summary>Starts it again, on its port and with its data; returns when it takes connections.</summary>
    public async Task RestartAsync()
    {
        Assert.False(IsRunning, "The server runs already.");
        // The script makes the data and becomes the server: the process is the server's.
        process = Process.Start(With("server", [Folder, $"{Port}", .. options]))!;
        process.StandardInput.Close();
        // Its own log tells that it is ready, so that another server on the port is not taken for it.
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        DataReceivedEventHandler keep = (_, line) =>
        {
            Keep(line.Data);
            if (line.Data?.Contains("ready for connections", StringComparison.Ordinal) == true)
                ready.TrySetResult();
        };
        process.OutputDataReceived += keep;
        process.ErrorDataReceived += keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Task ended = process.WaitForExitAsync();
        if (await Task.WhenAny(ready.Task, ended, Task.Delay(Bound)) != ready.Task)
            throw new InvalidOperationException($"{Flavour} on port {Port} did not start: {Log}");
    }

    /// <summary>Stops it as an administrator does: connections are cut, and all is written.</summary>
    public Task StopAsync() => EndAsync("-TERM");

    /// <summary>Kills it, at once: the next start recovers from its log.</summary>
    public Task KillAsync() => EndAsync("-KILL");

    /// <summary>Holds it: its connections stay, and nothing answers.</summary>
    public void Pause() => Signal("-STOP");

    /// <summary>Lets it go on.</summary>
    public void Resume() => Signal("-CONT");

    /// <summary>Runs statements by a connection of their own, as somebody does whom the program under test knows nothing of.</summary>
    /// <param name="sql">As the command line client takes it on standard input, its own commands included (DELIMITER); the first error ends it.</param>
    /// <param name="database">The database; null: none.</param>
    /// <returns>The rows, one a line, columns separated by tabs; tabs, line ends and backslashes in values are escaped by a backslash.</returns>
    public async Task<string> ExecuteAsync(string sql, string? database = null)
    {
        string[] arguments = ["--protocol=socket", "-S", Path.Combine(Folder, "sock"), "-u", "root", "--default-character-set=utf8mb4", "-N", "-B"];
        using Process client = Process.Start(With("client", database is null ? arguments : [.. arguments, "-D", database]))!;
        await client.StandardInput.WriteAsync(sql);
        return (await PostgreSqlInstallation.EndAsync(client, "The client")).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private ProcessStartInfo With(string command, string[] arguments) =>
        new(Script, [command, .. arguments]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };

    private async Task EndAsync(string signal)
    {
        if (!IsRunning)
            return;
        Signal(signal);
        if (signal == "-TERM")
            Signal("-CONT");
        await process!.WaitForExitAsync().WaitAsync(Bound);
        process.Dispose();
        process = null;
    }

    private void Signal(string signal)
    {
        Assert.True(IsRunning, "The server does not run.");
        using Process kill = Process.Start(new ProcessStartInfo("kill", [signal, process!.Id.ToString(CultureInfo.InvariantCulture)]) { UseShellExecute = false, RedirectStandardError = true })!;
        kill.StandardError.ReadToEnd();
        kill.WaitForExit();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (lines)
            lines.Add(line);
    }
}
