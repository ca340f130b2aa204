using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace Forebay.Server.Http;

/// <summary>The program as a user starts it: a process of its own, which ends with the test.</summary>
internal sealed partial class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly Process process;
    private readonly List<string> output = [];
    private readonly Task<string> errors;

    private RunningServer(Process process)
    {
        this.process = process;
        errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>What it said before it was ready.</summary>
    public IReadOnlyList<string> Output => output;

    /// <summary>The first address it listens on.</summary>
    public Uri Address => new(Listening().Match(string.Join('\n', output)).Groups["url"].Value);

    /// <summary>Starts <c>forebay http</c> and waits until it is ready, or has ended.</summary>
    public static async Task<RunningServer> StartAsync(params string[] words)
    {
        string program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Forebay.Server.exe" : "Forebay.Server");
        // A shell that runs tests in its background lets them ignore Ctrl+C, and so what they start: here it is to be heard.
        (string file, string[] before) = OperatingSystem.IsLinux() ? ("env", ["--default-signal=INT", program]) : (program, Array.Empty<string>());
        var start = new ProcessStartInfo(file, [.. before, "http", .. words]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        // What is set on the machine is not the test's.
        foreach (string variable in (string[])["FOREBAY_ADMIN_TOKEN", "FOREBAY_REDIS"])
            start.Environment.Remove(variable);
        var server = new RunningServer(Process.Start(start)!);
        using var limit = new CancellationTokenSource(Bound);
        while (await server.process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            server.output.Add(line);
            if (line.StartsWith("Ready", StringComparison.Ordinal))
                break;
        }
        return server;
    }

    /// <summary>Sends it a signal: <c>-INT</c> is Ctrl+C.</summary>
    public void Signal(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals to send.");
        using Process kill = Process.Start("kill", [signal, $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int Code, string Errors)> EndAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Bound);
        return (process.ExitCode, await errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    [GeneratedRegex("listening: (?<url>[^ \n]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Listening();
}
