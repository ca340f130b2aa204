using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.Dashboard.Api;

public sealed class StatsTests
{
    [Fact]
    public async Task The_figures_are_those_of_the_cache()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();
        await application.ReadAsync("album:1");
        await application.ReadAsync("album:1");
        await application.ReadAsync("album:1");
        await application.ReadAsync("search:x");
        await application.Cache.RemoveByTagAsync("table:album");

        JsonNode stats = await application.GetAsync("stats");

        Assert.Equal(2, (long)stats["hits"]!);
        Assert.Equal(2, (long)stats["misses"]!);
        Assert.Equal(0, (long)stats["staleHits"]!);
        Assert.Equal(0.5, (double)stats["hitRatio"]!);
        Assert.Equal(2, (long)stats["loads"]!);
        Assert.Equal(0, (long)stats["evictions"]!);
        Assert.Equal(1, (long)stats["invalidations"]!);
        Assert.True((bool)stats["enabled"]!);
        Assert.True((bool)stats["serving"]!);
    }

    [Fact]
    public async Task Each_region_tells_what_it_holds_and_has_done()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();
        await application.ReadAsync("search:x");
        await application.ReadAsync("search:x");
        await application.ReadAsync("search:y");

        JsonNode search = (await application.GetAsync("stats"))["regions"]!.AsArray().Single(region => (string?)region!["name"] == "search")!;

        Assert.Equal(2, (long)search["entries"]!);
        Assert.Equal(2, (long)search["active"]!);
        Assert.True((long)search["bytes"]! > 0);
        Assert.Equal(1, (long)search["hits"]!);
        Assert.Equal(2, (long)search["misses"]!);
        Assert.Equal(2, (long)search["loads"]!);
        Assert.Equal(0, (long)search["loadFailures"]!);
        Assert.NotNull(search["meanLoadSeconds"]);
        Assert.NotNull(search["p99LoadSeconds"]);
    }

    [Fact]
    public async Task The_memory_tier_tells_its_budget()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();
        await application.ReadAsync("album:1");

        JsonNode memory = (await application.GetAsync("stats"))["tiers"]![0]!;

        Assert.Equal("memory", (string?)memory["name"]);
        Assert.Equal("ok", (string?)memory["state"]);
        Assert.Equal(1, (long)memory["entries"]!);
        Assert.Equal(256L << 20, (long)memory["maxBytes"]!);
    }

    [Fact]
    public void What_a_tier_can_not_tell_is_null()
    {
        TierResponse response = TierResponse.Of(new TierStatistics { Name = "far", State = "ok" });

        Assert.Null(response.Active);
        Assert.Null(response.Expired);
    }

    [Fact]
    public async Task A_node_that_is_alone_has_no_bus()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();

        Assert.Null((await application.GetAsync("stats"))["bus"]);
    }

    [Fact]
    public async Task The_bus_tells_how_this_node_stands_with_the_others()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync(services: static services => services.AddSingleton<IInvalidationLog>(new InProcessInvalidationLog()));
        await application.Cache.RemoveByTagAsync("table:album");

        JsonNode bus = (await application.GetAsync("stats"))["bus"]!;

        Assert.Equal(("in-process", "ok"), ((string?)bus["name"], (string?)bus["state"]));
        Assert.Equal((1, 0), ((long)bus["published"]!, (int)bus["outbox"]!));
        Assert.Null(bus["lagMilliseconds"]);
    }
}
