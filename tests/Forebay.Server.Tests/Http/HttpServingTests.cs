using Forebay.Server.Commands;
using Forebay.Sqlite;
using Forebay.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Forebay.Server.Http;

public sealed class HttpServingTests
{
    [Fact]
    public async Task A_request_that_does_not_end_is_cut_off_and_what_was_stored_is_kept()
    {
        using var folder = new TestFolder();
        TimeSpan timeout = TimeSpan.FromMilliseconds(50);
        using var errors = new StringWriter();
        using var end = new CancellationTokenSource();
        var entered = new TaskCompletionSource();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = timeout);
        builder.Services.AddForebay(cache => cache.UseSqlite(folder["c.db"]));
        await using (WebApplication app = builder.Build())
        {
            app.Run(_ =>
            {
                entered.SetResult();
                return Task.Delay(Timeout.Infinite, CancellationToken.None);
            });
            await app.StartAsync();
            using var client = new HttpClient();
            Task<HttpResponseMessage> request = client.GetAsync(new Uri(app.Urls.First()));
            await entered.Task;
            await app.Services.GetRequiredService<TieredCache>().SetAsync("x", "kept");

            Task stopped = HttpServing.StopAsync(app, timeout, errors, end.Token);
            await end.CancelAsync();
            await stopped;
            await Assert.ThrowsAsync<HttpRequestException>(() => request);
        }

        Assert.Equal("Requests that still ran after 50ms were cut off.", errors.ToString().Trim());
        await using var cache = new TieredCache(new ForebayOptions(), [new SqliteTier(new SqliteTierOptions { Path = folder["c.db"] })]);
        Assert.Equal("kept", await cache.GetOrCreateAsync<string>("x", (_, _) => new("made anew")));
    }

    [Fact]
    public async Task In_a_process_of_others_it_ends_when_it_is_told_to()
    {
        using var output = new ReadyWriter();
        using var errors = new StringWriter();
        using var end = new CancellationTokenSource();

        Task<int> running = new CommandTree().RunAsync(["http", "--origin", "http://127.0.0.1:9", "--port", "0", "--cache-backend", "memory"], output, errors, end.Token);
        await Task.WhenAny(running, output.Ready);
        await end.CancelAsync();

        Assert.Equal(ExitCode.Well, await running);
        Assert.Contains("cache:     memory", output.ToString());
        Assert.Empty(errors.ToString());
    }

    /// <summary>Tells when the line came that the program is ready.</summary>
    private sealed class ReadyWriter : StringWriter
    {
        private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ready => ready.Task;

        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            if (value?.StartsWith("Ready", StringComparison.Ordinal) == true)
                ready.SetResult();
            return Task.CompletedTask;
        }
    }
}
