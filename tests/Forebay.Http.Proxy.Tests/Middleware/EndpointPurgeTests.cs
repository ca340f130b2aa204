using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Middleware;

/// <summary>What an application purges by <see cref="HttpPurger"/>.</summary>
public sealed class EndpointPurgeTests : ApplicationTest
{
    private protected override void Map(WebApplication app, Application calls) => app.MapGet("/{kind}/{name}", (HttpContext context, string kind, string name) =>
    {
        context.Response.Headers.CacheControl = context.Request.Query["control"] is { Count: > 0 } said ? said : "max-age=31536000";
        context.Response.Headers["Surrogate-Key"] = $"{kind} {name}";
        context.Response.Headers.Vary = "X";
        return $"{name} {calls.Called($"{kind}/{name}")}";
    });

    public static TheoryData<string, bool> Purges => new(
        from kind in new[] { "url", "pattern", "whole pattern", "tag", "all" }
        from soft in new[] { false, true }
        select (kind, soft));

    [Theory]
    [MemberData(nameof(Purges))]
    public async Task What_was_purged_is_made_anew_in_each_variant_and_nothing_else_is(string kind, bool soft)
    {
        foreach (string variant in new[] { "X: 1", "X: 2" })
            await GetAsync("/tracks/a", variant);
        await GetAsync("/albums/b");
        await PurgeAsync(kind, soft);
        // What is made in the very moment of a soft purge counts as made before.
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("a 3", (await GetAsync("/tracks/a", "X: 1")).Text);
        Assert.Equal("a 4", (await GetAsync("/tracks/a", "X: 2")).Text);
        Assert.Equal(kind == "all" ? "b 2" : "b 1", (await GetAsync("/albums/b")).Text);
        Assert.True((await GetAsync("/tracks/a", "X: 1")).IsHit);
    }

    [Fact]
    public async Task Tags_are_not_sent_to_clients()
    {
        Assert.Null((await GetAsync("/tracks/a"))["Surrogate-Key"]);
        Assert.Null((await GetAsync("/tracks/a"))["Surrogate-Key"]);
    }

    [Fact]
    public async Task What_was_purged_softly_is_served_while_it_is_made_anew()
    {
        const string target = "/tracks/a?control=max-age%3D600,stale-while-revalidate%3D60";
        await GetAsync(target);
        await App.Purger.PurgeTagAsync("tracks", soft: true, TestContext.Current.CancellationToken);
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("a 1", (await GetAsync(target)).Text);
        Assert.Equal("a 2", (await GetAsync(target)).Text);
    }

    [Fact]
    public async Task What_was_purged_softly_stays_so_for_as_long_as_it_is_stored()
    {
        await GetAsync("/tracks/a");
        await App.Purger.PurgeTagAsync("tracks", soft: true, TestContext.Current.CancellationToken);
        Time.Advance(TimeSpan.FromDays(22));
        await App.Purger.PurgeTagAsync("others", soft: true, TestContext.Current.CancellationToken);
        Assert.Equal("a 2", (await GetAsync("/tracks/a")).Text);
    }

    [Fact]
    public async Task A_purge_that_names_nothing_is_an_error()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => App.Purger.PurgeTagAsync("two tags").AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => App.Purger.PurgePatternAsync("no-slash").AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => App.Purger.PurgeUrlAsync(new Uri("ftp://host/a")).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => App.Purger.PurgeUrlAsync(new Uri("/a", UriKind.Relative)).AsTask());
    }

    private ValueTask PurgeAsync(string kind, bool soft) => kind switch
    {
        "url" => App.Purger.PurgeUrlAsync(new Uri($"http://{App.Authority}/tracks/a"), soft),
        "pattern" => App.Purger.PurgePatternAsync("/tracks/*", soft),
        "whole pattern" => App.Purger.PurgePatternAsync($"http://{App.Authority}/tr*", soft),
        "tag" => App.Purger.PurgeTagAsync("tracks", soft),
        _ => App.Purger.PurgeAllAsync(soft),
    };
}
