using System.Diagnostics;
using Forebay.Sqlite.Native;
using Xunit;

namespace Forebay.Sqlite.Tests.Native;

/// <summary>What a process says whose SQLite library is missing or is none. Each needs a process of its own, because a library is loaded once.</summary>
public sealed class LibraryTests
{
    [Fact]
    public async Task A_path_that_is_no_library_is_an_error_that_names_the_variable_and_the_path()
    {
        string said = await ProbeAsync("/nowhere/libsqlite3.so");
        Assert.Contains("SqliteException: The environment variable FOREBAY_SQLITE names '/nowhere/libsqlite3.so'", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_library_that_is_not_sqlite_is_an_error_that_says_what_to_install()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test needs a library that every system of the kind has.");
        string said = await ProbeAsync("libc.so.6");
        Assert.Contains("3.38.0 or later is needed", said, StringComparison.Ordinal);
        Assert.Contains("FOREBAY_SQLITE", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_the_library_is_used()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The library has another name elsewhere.");
        Assert.Contains($"SQLite {SqliteLibrary.Version}", await ProbeAsync("libsqlite3.so.0"), StringComparison.Ordinal);
    }

    private static async Task<string> ProbeAsync(string library)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Forebay.KilledProcess.dll"));
        start.ArgumentList.Add("probe");
        start.Environment[SqliteLibrary.PathVariable] = library;
        using Process process = Process.Start(start)!;
        string said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return said;
    }
}
