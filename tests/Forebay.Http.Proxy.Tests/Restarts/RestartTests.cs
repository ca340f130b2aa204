using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Restarts;

/// <summary>What is stored outlives the process.</summary>
public sealed class RestartTests : ProxyTest
{
    protected override bool IsOnDisk => true;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_restart_or_a_kill_it_is_a_hit_with_the_right_age(bool isKilled)
    {
        Origin.On("/a", request => OriginAnswer.Of(200, "Cache-Control: max-age=60|ETag: \"a\"|Vary: X|X: y", request.Fields["X"]!));
        foreach (string x in new[] { "1", "2" })
            await GetAsync("/a", "X: " + x);
        Time.Advance(TimeSpan.FromSeconds(20));
        await BeginAgainAsync(isKilled);
        Time.Advance(TimeSpan.FromSeconds(20));
        await Origin.StopAsync();
        foreach (string x in new[] { "1", "2" })
        {
            RawResponse hit = await GetAsync("/a", "X: " + x);
            Assert.Equal((200, x, 40, "forebay;hit;ttl=20"), (hit.Status, hit.Text, hit.Age, hit.CacheStatus));
            Assert.Equal(("\"a\"", "y"), (hit["ETag"], hit["X"]));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_changed_or_purged_before_stays_away(bool isKilled)
    {
        foreach (string target in new[] { "/changed", "/purged", "/kept" })
            await GetAsync(target);
        await AskAsync("DELETE", "/changed");
        await AskAsync("PURGE", "/purged", "Authorization: Bearer " + ProxyFixture.Token);
        await BeginAgainAsync(isKilled);
        foreach (string target in new[] { "/changed", "/purged", "/kept" })
            Assert.Equal((target, target == "/kept"), (target, (await GetAsync(target)).IsHit));
    }

    [Fact]
    public async Task What_was_purged_softly_before_is_validated_after()
    {
        Origin.On("/a", request => request.Fields.Has("If-None-Match") ? OriginAnswer.Of(304, "ETag: \"a\"") : OriginAnswer.Of(200, "Cache-Control: max-age=60|ETag: \"a\"", "1"));
        await GetAsync("/a");
        await using (RawClient admin = await RawClient.ConnectAsync(Proxy.AdminPort))
        {
            await admin.SendAsync(RawClient.Request("POST", "/purge", "Authorization: Bearer " + ProxyFixture.Token, "Content-Type: application/json", "Content-Length: 25") + "{\"all\":true, \"soft\":true}");
            Assert.InRange((await admin.ReadAsync())!.Status, 200, 204);
        }
        Time.Advance(TimeSpan.FromSeconds(1));
        await Proxy.KillAndStartAsync();
        Assert.Equal(("1", "\"a\""), ((await GetAsync("/a")).Text, Origin.Asked[^1].Fields["If-None-Match"]));
    }

    [Theory]
    [InlineData("Cache-Control: max-age=31536000, immutable")]
    [InlineData("Cache-Control: max-age=31536000|Vary: X")]
    [InlineData("Cache-Control: max-age=60, stale-if-error=31536000")]
    public async Task What_says_it_is_of_use_for_a_year_is_found_after(string fields)
    {
        Origin.On("/a", OriginAnswer.Of(200, fields, "1"));
        await GetAsync("/a");
        await BeginAgainAsync(isKilled: false);
        Assert.True((await GetAsync("/a")).IsHit);
    }

    private Task BeginAgainAsync(bool isKilled) => isKilled ? Proxy.KillAndStartAsync() : Proxy.RestartAsync();
}
