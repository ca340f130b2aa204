using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Forebay.Testing;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Caching;

/// <summary>A change makes invalid what is stored for its target, and where its answer leads to (RFC 9111 section 4.4).</summary>
public sealed class InvalidationTests : ProxyTest
{
    [Theory]
    [InlineData("PUT", 204, true)]
    [InlineData("POST", 200, true)]
    [InlineData("POST", 303, true)]
    [InlineData("DELETE", 200, true)]
    [InlineData("PATCH", 204, true)]
    [InlineData("FROB", 200, true)]
    [InlineData("POST", 400, false)]
    [InlineData("DELETE", 500, false)]
    [InlineData("OPTIONS", 200, false)]
    public async Task A_change_that_succeeds_makes_its_target_be_asked_for_again(string method, int status, bool isInvalid)
    {
        await GetAsync("/a");
        Origin.On("/a", OriginAnswer.Of(status), OriginAnswer.Of(200, "Cache-Control: max-age=60", "new"));
        Assert.Equal(status, (await AskAsync(method, "/a", "Content-Length: 0")).Status);
        Assert.Equal(isInvalid ? "new" : "/a", (await GetAsync("/a")).Text);
    }

    [Fact]
    public async Task What_Location_and_Content_Location_name_on_the_same_origin_is_invalid_too()
    {
        string[] targets = ["/made", "/listed?x=1", "/other"];
        foreach (string target in targets)
            await GetAsync(target);
        Origin.On("/form", OriginAnswer.Of(201, "Location: /made|Content-Location: listed?x=1"));
        await AskAsync("POST", "/form", "Content-Length: 0");
        foreach (string target in targets)
            Assert.Equal((target, target == "/other"), (target, (await GetAsync(target)).IsHit));
    }

    [Fact]
    public async Task What_Location_names_of_another_origin_stays()
    {
        await GetAsync("/made", "Host: one.example");
        Origin.On("/form", OriginAnswer.Of(201, "Location: http://one.example/made"));
        await AskAsync("POST", "/form", "Host: two.example", "Content-Length: 0");
        Assert.True((await GetAsync("/made", "Host: one.example")).IsHit);
    }

    [Fact]
    public async Task The_answer_to_a_POST_is_no_answer_to_a_GET_unless_it_says_so()
    {
        Origin.On("/a", request => OriginAnswer.Of(200, "Cache-Control: max-age=60", request.Method));
        Assert.Equal("POST", (await AskAsync("POST", "/a", "Content-Length: 0")).Text);
        Assert.Equal("GET", (await GetAsync("/a")).Text);
        Assert.Equal("POST", (await AskAsync("POST", "/a", "Content-Length: 0")).Text);
    }

    [Fact]
    public async Task What_was_asked_for_before_a_change_and_comes_after_it_is_not_stored()
    {
        var gate = new Gate();
        Origin.On("/a", request => request.Method == "PUT" ? OriginAnswer.Of(204) : OriginAnswer.At(gate).Then(OriginAnswer.Of(200, "Cache-Control: max-age=60", "before")));
        await using RawClient early = await Proxy.ConnectAsync();
        await early.SendAsync(RawClient.Request("GET", "/a"));
        await gate.Arrived;
        Assert.Equal(204, (await AskAsync("PUT", "/a", "Content-Length: 0")).Status);
        gate.Open();
        Assert.Equal("before", (await early.ReadAsync())!.Text);
        Origin.On("/a", OriginAnswer.Of(200, "Cache-Control: max-age=60", "after"));
        Assert.Equal("after", (await GetAsync("/a")).Text);
    }
}
