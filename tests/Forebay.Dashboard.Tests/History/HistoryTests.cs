using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Forebay.Dashboard.History;

public sealed class HistoryTests
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_sample_tells_what_happened_since_the_one_before()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();
        await application.ReadAsync("a");
        application.Time.Step(Every);
        await application.ReadAsync("a");
        await application.ReadAsync("a");
        await application.ReadAsync("b");
        application.Time.Step(Every);
        application.Time.Step(Every);

        JsonArray samples = (await application.GetAsync("history"))["samples"]!.AsArray();

        Assert.Equal([0L, 2L, 0L], samples.Select(sample => (long)sample!["hits"]!));
        Assert.Equal([1L, 1L, 0L], samples.Select(sample => (long)sample!["misses"]!));
        Assert.Equal([0.0, 2.0 / 3, null], samples.Select(sample => (double?)sample!["hitRatio"]));
        Assert.Equal([1L, 2L, 2L], samples.Select(sample => (long)sample!["entries"]!));
        Assert.Equal(application.Time.GetUtcNow(), (DateTimeOffset)samples[2]!["at"]!);
    }

    [Fact]
    public async Task Only_the_newest_samples_are_kept()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync(app => app.MapForebay(configure: options => options.Samples = 3));
        for (int i = 0; i < 5; i++)
            application.Time.Step(Every);

        JsonNode history = await application.GetAsync("history");

        Assert.Equal([3L, 4L, 5L], history["samples"]!.AsArray().Select(sample => (long)sample!["number"]!));
        Assert.Equal(5, (long)history["newest"]!);
        Assert.Equal(3, (int)history["capacity"]!);
        Assert.Equal(2, (double)history["sampleEverySeconds"]!);
    }

    [Fact]
    public async Task A_page_asks_only_for_what_is_new_to_it()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();
        for (int i = 0; i < 5; i++)
            application.Time.Step(Every);

        Assert.Equal([4L, 5L], (await application.GetAsync("history?after=3"))["samples"]!.AsArray().Select(sample => (long)sample!["number"]!));
        Assert.Empty((await application.GetAsync("history?after=5"))["samples"]!.AsArray());
        Assert.Equal(HttpStatusCode.BadRequest, (await application.Client.GetAsync("/forebay/api/history?after=yesterday")).StatusCode);
    }

    [Fact]
    public async Task No_sample_is_taken_after_the_application_stopped()
    {
        DashboardApplication application = await DashboardApplication.StartAsync();
        await application.DisposeAsync();

        application.Time.Step(Every);
    }

    [Theory]
    [InlineData(0.01, 900, "SampleEvery is 00:00:00.0100000")]
    [InlineData(2, 1, "Samples is 1")]
    public async Task An_option_that_can_not_work_stops_the_start(double seconds, int samples, string why)
    {
        ForebayConfigurationException thrown = await Assert.ThrowsAsync<ForebayConfigurationException>(() => DashboardApplication.StartAsync(app => app.MapForebay(configure: options =>
        {
            options.SampleEvery = TimeSpan.FromSeconds(seconds);
            options.Samples = samples;
        })));

        Assert.Contains(why, thrown.Message);
    }
}
