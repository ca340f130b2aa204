using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Forebay.Testing.Servers;

/// <summary>A Redis of a test's own: a process on a free port of loopback, with a folder of its own, which ends with it.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly string program;
    private readonly string[] options;
    private Process? process;

    private RedisServer(string program, int port, string folder, string[] options)
    {
        this.program = program;
        this.options = options;
        Port = port;
        Folder = folder;
    }

    public int Port { get; }

    public string Folder { get; }

    public string Address => $"127.0.0.1:{Port}";

    public bool IsRunning => process is { HasExited: false };

    /// <summary>Starts a server; skips the test where this machine has none.</summary>
    /// <param name="options">As on the command line: <c>--appendonly yes</c>.</param>
    public static Task<RedisServer> StartAsync(params string[] options) => StartOnAsync(FreePort(), options);

    /// <inheritdoc cref="StartAsync"/>
    public static async Task<RedisServer> StartOnAsync(int port, params string[] options)
    {
        var server = new RedisServer(Find("redis-server"), port, Directory.CreateTempSubdirectory("forebay-redis").FullName, options);
        await server.RestartAsync();
        return server;
    }

    /// <summary>A sentinel, from the text of its configuration.</summary>
    public static async Task<RedisServer> StartSentinelAsync(string configuration)
    {
        string found = Find("redis-server");
        string folder = Directory.CreateTempSubdirectory("forebay-redis").FullName;
        // Sentinels write into it, so it is a file.
        await File.WriteAllTextAsync(Path.Combine(folder, "sentinel.conf"), configuration);
        var server = new RedisServer(found, FreePort(), folder, [Path.Combine(folder, "sentinel.conf"), "--sentinel"]);
        await server.RestartAsync();
        return server;
    }

    /// <summary>Starts it again, on its port and with its folder.</summary>
    public async Task RestartAsync()
    {
        Assert.False(IsRunning, "The server runs already.");
        bool isSentinel = options.Contains("--sentinel");
        string[] common = ["--bind", "127.0.0.1", "--port", $"{Port}", "--dir", Folder, "--daemonize", "no", "--logfile", Path.Combine(Folder, "log")];
        string[] arguments = isSentinel ? [options[0], .. common, .. options[1..]] : [.. common, "--save", "", .. options];
        process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        long start = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync(options.Contains("--tls-port") ? Option("--tls-port") : null))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(start) > Bound)
                throw new InvalidOperationException($"redis-server on port {Port} did not start: {await ReadLogAsync()}");
            await Task.Yield();
        }
    }

    /// <summary>Stops it as an administrator does.</summary>
    public Task StopAsync() => EndAsync("-TERM");

    /// <summary>Kills it: nothing is written any more.</summary>
    public Task KillAsync() => EndAsync("-KILL");

    /// <summary>Holds it: its connections stay, and nothing answers.</summary>
    public void Pause() => Signal("-STOP");

    /// <summary>Lets it go on.</summary>
    public void Resume() => Signal("-CONT");

    /// <summary>Asks it something by a connection of its own; for what the client under test is not to see.</summary>
    public async Task<string> AskAsync(params string[] command)
    {
        using Process cli = Process.Start(new ProcessStartInfo(Find("redis-cli"), ["-h", "127.0.0.1", "-p", $"{Port}", .. command]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        string answer = await cli.StandardOutput.ReadToEndAsync();
        await cli.WaitForExitAsync();
        return answer.Trim();
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
            await KillAsync();
        process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A port that nobody listens on at this moment. Below those that the system gives to outgoing connections, and with room for a cluster's bus.</summary>
    public static int FreePort()
    {
        while (true)
        {
            int port = Random.Shared.Next(15_000, 22_000);
            if (IsFree(port) && IsFree(port + 10_000))
                return port;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<bool> IsReadyAsync(string? tlsPort)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, tlsPort is null ? Port : int.Parse(tlsPort));
            if (tlsPort is not null)
                return true;
            await client.GetStream().WriteAsync("INFO server\r\nPING\r\n"u8.ToArray());
            byte[] bytes = new byte[8192];
            int length = 0;
            string answer = "";
            // While it loads its data it refuses the PING, behind its answer to INFO.
            while (length == 0 || (answer[0] == '$' && !answer.Contains("\r\n+PONG", StringComparison.Ordinal) && !answer.Contains("\r\n-", StringComparison.Ordinal)))
            {
                int read = await client.GetStream().ReadAsync(bytes.AsMemory(length));
                if (read == 0)
                    return false;
                length += read;
                answer = Encoding.ASCII.GetString(bytes, 0, length);
            }
            // Another server on the port must not be taken for ours. One that wants a password does not say who it is.
            return !answer.Contains("-LOADING", StringComparison.Ordinal) && (answer[0] == '-' || answer.Contains($"process_id:{process!.Id}\r", StringComparison.Ordinal));
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            return false;
        }
    }

    private string Option(string name) => options[Array.IndexOf(options, name) + 1];

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
        using Process kill = Process.Start("kill", [signal, $"{process!.Id}"]);
        kill.WaitForExit();
    }

    private async Task<string> ReadLogAsync()
    {
        string log = Path.Combine(Folder, "log");
        return File.Exists(log) ? string.Join('\n', (await File.ReadAllLinesAsync(log)).TakeLast(10)) : "it has written no log";
    }

    private static string Find(string name)
    {
        string? found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"There is no {name} in PATH: install Redis to run the tests that need it (on Debian ./test does).");
        return found!;
    }
}
