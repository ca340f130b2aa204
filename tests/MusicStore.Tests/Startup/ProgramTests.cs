using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Xunit;

namespace MusicStore.Startup;

/// <summary>The program as a user starts it: what it prints and how it ends.</summary>
public sealed partial class ProgramTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string folder = Directory.CreateTempSubdirectory("music-store-program-").FullName;

    [Fact]
    public async Task A_wrong_option_ends_it_with_2_and_the_options_it_knows()
    {
        (int code, string output, string errors) = await RunAsync("--tracs", "5");

        Assert.Equal(2, code);
        Assert.Contains("--tracs", errors);
        Assert.Contains("--tracks", output);
        Assert.DoesNotContain("   at ", errors);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task An_import_that_can_not_be_ends_it_with_2_and_one_sentence()
    {
        (int code, _, string errors) = await RunAsync("--data", folder, "--import", Path.Combine(folder, "nowhere.sql"), "--urls", "http://127.0.0.1:0");

        Assert.Equal(2, code);
        Assert.Contains("nowhere.sql", errors);
        Assert.DoesNotContain("   at ", errors);
    }

    [Fact]
    public async Task An_address_in_use_ends_it_with_2_and_names_the_address()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");

        (int code, _, string errors) = await RunAsync("--data", folder, "--tracks", "20", "--urls", url);

        Assert.Equal(2, code);
        Assert.Contains(url, errors);
        Assert.Contains("--urls", errors);
    }

    [Fact]
    public async Task It_opens_says_where_and_survives_being_killed()
    {
        for (int start = 1; start <= 2; start++)
        {
            using Process store = Start("--data", folder, "--tracks", "50", "--urls", "http://127.0.0.1:0");
            try
            {
                Uri address = await AddressAsync(store);
                using var client = new HttpClient { BaseAddress = address };
                Assert.Contains("\"tracks\":50", await client.GetStringAsync(new Uri("/api/stats/catalogue", UriKind.Relative)));
            }
            finally
            {
                store.Kill();
                await store.WaitForExitAsync();
            }
        }
        Assert.True(File.Exists(new StoreOptions { Data = folder }.StoreFile));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(StoreHost).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        return Process.Start(start)!;
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using Process store = Start(arguments);
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            Task<string> output = store.StandardOutput.ReadToEndAsync(limit.Token), errors = store.StandardError.ReadToEndAsync(limit.Token);
            await store.WaitForExitAsync(limit.Token);
            return (store.ExitCode, await output, await errors);
        }
        finally
        {
            store.Kill();
        }
    }

    private static async Task<Uri> AddressAsync(Process store)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (await store.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (Open().Match(line) is { Success: true } open)
                return new Uri(open.Groups["url"].Value);
        }
        throw new InvalidOperationException("The store ended: " + await store.StandardError.ReadToEndAsync(limit.Token));
    }

    [GeneratedRegex("is open: +(?<url>http://[^ ]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Open();
}
