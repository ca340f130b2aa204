using System.Diagnostics;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Browsers;

/// <summary>The curl of this machine.</summary>
internal static class Curl
{
    /// <summary>What it writes: the heads, where they are asked for, and the body. Skips the test where there is no curl.</summary>
    public static async Task<string> RunOrSkipAsync(params string[] arguments)
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "curl")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "There is no curl in PATH.");
        var start = new ProcessStartInfo(program, ["--silent", "--show-error", "--max-time", "20", "--noproxy", "*", .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process curl = Process.Start(start)!;
        Task<string> error = curl.StandardError.ReadToEndAsync();
        string output = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();
        Assert.True(curl.ExitCode == 0, $"curl: {curl.ExitCode} {await error}");
        return output;
    }
}
