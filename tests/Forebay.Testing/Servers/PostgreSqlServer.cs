using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Forebay.Testing.Servers;

/// <summary>A PostgreSQL of a test's own: on a free port of loopback, with a data folder of its own, which ends with it.</summary>
/// <remarks>
/// It logs all that logical replication needs (<c>wal_level</c>), allows prepared transactions, and trusts every connection: the superuser is
/// <c>postgres</c>, without a password. Nothing is synced to the disk: a kill loses nothing that was committed, a loss of power would.
/// </remarks>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly PostgreSqlInstallation installation;
    private readonly string[] settings;
    private readonly Queue<string> lastLines = [];
    private Process? process;

    private PostgreSqlServer(PostgreSqlInstallation installation, string folder, string[] settings)
    {
        this.installation = installation;
        this.settings = settings;
        Folder = folder;
        Port = RedisServer.FreePort();
    }

    public int Port { get; }

    /// <summary>Its data is in the folder <c>data</c> in it.</summary>
    public string Folder { get; }

    public bool IsRunning => process is { HasExited: false };

    /// <summary>Whether <c>CREATE EXTENSION pg_stat_statements</c> works; the library is loaded where it is installed.</summary>
    public bool HasStatementStatistics => installation.HasStatementStatistics;

    /// <summary>In the form of Npgsql, as the superuser, to the database <c>postgres</c>.</summary>
    public string ConnectionString => ConnectionTo("postgres");

    /// <summary>Starts a server; skips the test where this machine has none.</summary>
    /// <param name="settings">As in the configuration file: <c>max_slot_wal_keep_size=4MB</c>.</param>
    public static Task<PostgreSqlServer> StartAsync(params string[] settings) => StartAsync(isOther: false, settings);

    /// <summary>Starts a server whose system identifier is another one than that of all others; that takes a second more.</summary>
    public static Task<PostgreSqlServer> StartOtherAsync(params string[] settings) => StartAsync(isOther: true, settings);

    private static async Task<PostgreSqlServer> StartAsync(bool isOther, string[] settings)
    {
        PostgreSqlInstallation found = PostgreSqlInstallation.Find();
        var server = new PostgreSqlServer(found, await found.NewDataAsync(isOther), settings);
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

    /// <summary>In the form of Npgsql.</summary>
    /// <param name="database">The database.</param>
    /// <param name="user">The user.</param>
    public string ConnectionTo(string database, string user = "postgres") => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username={user};Database={database}");

    /// <summary>Starts it again, on its port and with its data; returns when it takes connections.</summary>
    public async Task RestartAsync()
    {
        Assert.False(IsRunning, "The server runs already.");
        string data = Path.Combine(Folder, "data");
        string[] all =
        [
            $"port={Port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "dynamic_shared_memory_type=mmap", "shared_buffers=32MB", "logging_collector=off",
            "fsync=off", "full_page_writes=off", "wal_level=logical", "max_wal_senders=20", "max_replication_slots=20", "max_prepared_transactions=20", "max_connections=100",
            .. HasStatementStatistics ? ["shared_preload_libraries=pg_stat_statements"] : Array.Empty<string>(), .. settings,
        ];
        process = Process.Start(installation.Program("postgres", ["-D", data, .. all.SelectMany(static setting => new[] { "-c", setting })]))!;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        long start = Stopwatch.GetTimestamp();
        while (!IsReady(data))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(start) > Bound)
                throw new InvalidOperationException($"postgres on port {Port} did not start: {Log}");
            await Task.Delay(10);
        }
    }

    /// <summary>Stops it as an administrator does: connections are cut, and all is written.</summary>
    public Task StopAsync() => EndAsync("-INT");

    /// <summary>Kills it, at once and with all its processes: the next start recovers from its log.</summary>
    public Task KillAsync() => EndAsync("-KILL");

    /// <summary>Holds it and all its processes: its connections stay, and nothing answers.</summary>
    public void Pause() => Signal("-STOP", [.. Children(), process!.Id]);

    /// <summary>Lets it go on.</summary>
    public void Resume() => Signal("-CONT", [process!.Id, .. Children()]);

    /// <summary>Runs statements by a connection of their own, as somebody does whom the program under test knows nothing of; several are several transactions, unless they say otherwise.</summary>
    /// <param name="sql">As <c>psql</c> takes it on standard input, its own commands and COPY with data included; the first error ends it.</param>
    /// <param name="database">The database.</param>
    /// <returns>The rows, one a line, columns separated by <c>|</c>.</returns>
    public async Task<string> ExecuteAsync(string sql, string database = "postgres")
    {
        using Process client = Process.Start(installation.Program("psql", "-h", "127.0.0.1", "-p", $"{Port}", "-U", "postgres", "-d", database, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-"))!;
        await client.StandardInput.WriteAsync(sql);
        return (await PostgreSqlInstallation.EndAsync(client, "psql")).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            // So it does what a kill does not: it gives its shared memory back to the system.
            Resume();
            await EndAsync("-QUIT");
        }
        process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    // The last line of this file says how far it is. It is this server's own, so that another one on the port is not taken for it.
    private bool IsReady(string data)
    {
        try
        {
            string[] lines = File.ReadAllLines(Path.Combine(data, "postmaster.pid"));
            return lines.Length >= 8 && lines[0] == process!.Id.ToString(CultureInfo.InvariantCulture) && lines[7].Trim() == "ready";
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task EndAsync(string signal)
    {
        if (!IsRunning)
            return;
        int[] children = Children();
        Signal(signal, [process!.Id]);
        if (signal == "-KILL")
            Signal(signal, children);
        await process.WaitForExitAsync().WaitAsync(Bound);
        process.Dispose();
        process = null;
        // A new server does not start while one of them holds the shared memory.
        foreach (int child in children)
        {
            for (long start = Stopwatch.GetTimestamp(); IsAlive(child) && Stopwatch.GetElapsedTime(start) < Bound;)
                await Task.Delay(5);
        }
    }

    // A process that has ended and that nobody has waited for (state Z) holds nothing any more.
    private static bool IsAlive(int id)
    {
        try
        {
            string state = File.ReadAllText($"/proc/{id}/stat");
            return state[(state.LastIndexOf(')') + 2)..] is not ['Z' or 'X', ..];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private int[] Children() =>
        [.. File.ReadAllText($"/proc/{process!.Id}/task/{process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static id => int.Parse(id, CultureInfo.InvariantCulture))];

    // Where one has ended meanwhile, kill complains of it and goes on with the next.
    private static void Signal(string signal, int[] ids)
    {
        if (ids.Length == 0)
            return;
        using Process kill = Process.Start(new ProcessStartInfo("kill", [signal, .. ids.Select(static id => id.ToString(CultureInfo.InvariantCulture))]) { UseShellExecute = false, RedirectStandardError = true })!;
        kill.StandardError.ReadToEnd();
        kill.WaitForExit();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (lastLines)
        {
            lastLines.Enqueue(line);
            if (lastLines.Count > 20)
                lastLines.Dequeue();
        }
    }

    private string Log
    {
        get
        {
            lock (lastLines)
                return string.Join('\n', lastLines);
        }
    }
}
