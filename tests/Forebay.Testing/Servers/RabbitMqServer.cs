using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Forebay.Testing.Servers;

/// <summary>A RabbitMQ of the tests' own on free ports of loopback, in a folder of its own, by <c>eng/servers/rabbitmq</c>. Signals go to its own process only.</summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private readonly string folder = Directory.CreateTempSubdirectory("forebay-rabbitmq").FullName;
    private readonly int port = FreePort();

    private RabbitMqServer()
    {
    }

    /// <summary>Why there can be none here; null: there can.</summary>
    public static string? Missing => File.Exists(Program) ? null : "RabbitMQ is not installed (apt-get install rabbitmq-server; ./test does so where it may).";

    public string Address => string.Create(CultureInfo.InvariantCulture, $"amqp://guest:guest@127.0.0.1:{port}/");

    private int Pid => int.Parse(File.ReadAllText(Path.Combine(folder, "pid")), CultureInfo.InvariantCulture);

    public static async Task<RabbitMqServer> StartAsync()
    {
        var server = new RabbitMqServer();
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Goes on with the data that it had; returns when it takes connections.</summary>
    public Task StartAgainAsync() => RunAsync(Script, "start", folder, port.ToString(CultureInfo.InvariantCulture));

    /// <summary>Lets it end in order.</summary>
    public Task StopAsync() => RunAsync(Script, "stop", folder);

    /// <summary>As a loss of power ends it, but for the disk.</summary>
    public async Task KillAsync()
    {
        using var process = Process.GetProcessById(Pid);
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>It answers nobody any more, and its connections stay open.</summary>
    public Task PauseAsync() => RunAsync("kill", "-STOP", Pid.ToString(CultureInfo.InvariantCulture));

    public Task ResumeAsync() => RunAsync("kill", "-CONT", Pid.ToString(CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static string Script => ServerScript.Find("rabbitmq");

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        // The broker inherits neither: the script sends its output to a file.
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output}{await errors}");
    }

    /// <summary>A port that is free, and the one beside it that the script takes for the node.</summary>
    private static int FreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            int found = ((IPEndPoint)listener.LocalEndpoint).Port;
            try
            {
                using var beside = new TcpListener(IPAddress.Loopback, found + 20_000 > 65_535 ? found - 20_000 : found + 20_000);
                beside.Start();
                return found;
            }
            catch (SocketException)
            {
                // Taken; another pair then.
            }
        }
    }
}
