using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Forebay.Dashboard.Api;

public sealed class ClearTests
{
    [Theory]
    [InlineData("""{"key":"album:1"}""", "album:2")]
    [InlineData("""{"tag":"row:album:1"}""", "album:2")]
    [InlineData("""{"pattern":"*:1"}""", "album:2")]
    [InlineData("""{"everything":true}""", "")]
    public async Task What_is_named_is_removed_and_nothing_else(string body, string left)
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();
        await application.ReadAsync("album:1", "row:album:1");
        await application.ReadAsync("album:2", "row:album:2");

        using HttpResponseMessage response = await application.PostAsync("clear", body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(application.Cache.TryGet<string>("album:1", out _));
        Assert.Equal(left == "album:2", application.Cache.TryGet<string>("album:2", out _));
    }

    [Fact]
    public async Task A_partition_is_removed_with_all_its_entries()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();
        var tenant = new EntryOptions { Partition = "tenant-a" };
        await application.Cache.GetOrCreateAsync<string>("x", (_, _) => new("a"), tenant);
        await application.ReadAsync("x");

        using HttpResponseMessage response = await application.PostAsync("clear", """{"partition":"tenant-a"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(application.Cache.TryGet<string>("x", out _, "tenant-a"));
        Assert.True(application.Cache.TryGet<string>("x", out _));
    }

    [Theory]
    [InlineData("{}", "Nothing is named")]
    [InlineData("""{"key":"a","tag":"b"}""", "key and tag are named together")]
    [InlineData("""{"key":"a","everything":true}""", "key and everything are named together")]
    [InlineData("""{"everything":false}""", "everything is false")]
    [InlineData("""{"tag":""}""", "tag is empty")]
    [InlineData("""{"keys":["a"]}""", "can't be read")]
    [InlineData("""{"key":17}""", "can't be read")]
    [InlineData("""{"key":"a","key":"b"}""", "can't be read")]
    [InlineData("""{"key":"a"} {"key":"b"}""", "can't be read")]
    [InlineData("", "can't be read")]
    [InlineData("null", "The body is null")]
    public async Task A_request_that_does_not_name_exactly_one_thing_is_told_why(string body, string why)
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();
        await application.ReadAsync("a");

        using HttpResponseMessage response = await application.PostAsync("clear", body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(why, (string?)(await response.Content.ReadFromJsonAsync<JsonNode>())!["detail"]);
        Assert.True(application.Cache.TryGet<string>("a", out _));
    }

    [Fact]
    public async Task A_name_the_cache_does_not_allow_is_told_in_the_caches_words()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();

        using HttpResponseMessage response = await application.PostAsync("clear", $$"""{"tag":"{{new string('t', 600)}}"}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("600 bytes of UTF-8", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Recent_invalidations_are_listed_newest_first()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync();
        using HttpResponseMessage first = await application.PostAsync("clear", """{"tag":"one"}""");
        using HttpResponseMessage second = await application.PostAsync("clear", """{"pattern":"two*"}""");

        JsonArray recent = (await application.GetAsync("invalidations"))["invalidations"]!.AsArray();

        Assert.Equal(["pattern two*", "tag one"], recent.Select(one => $"{one!["kind"]} {one["what"]}"));
        Assert.Equal(application.Time.GetUtcNow(), (DateTimeOffset)recent[0]!["at"]!);
        Assert.True((long)recent[0]!["stamp"]! > (long)recent[1]!["stamp"]!);
    }
}
