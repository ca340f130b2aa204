using Forebay.Http.Proxy.Tests.Client;
using Forebay.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Middleware;

/// <summary>Many clients at a time, and clients that go away.</summary>
public sealed class SharedCallTests : ApplicationTest
{
    private readonly Gate gate = new(), second = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private protected override void Map(WebApplication app, Application calls)
    {
        app.MapGet("/shared", async (HttpContext context) =>
        {
            calls.Called("shared");
            await gate.PassAsync(context.RequestAborted);
            context.Response.Headers.CacheControl = "max-age=60";
            await context.Response.WriteAsync("body");
        });
        app.MapGet("/mine", async (HttpContext context) =>
        {
            calls.Called("mine");
            await gate.PassAsync(context.RequestAborted);
            context.Response.Headers.CacheControl = context.Request.Query["control"];
            await context.Response.WriteAsync(context.Request.Headers.Cookie.ToString());
        });
        app.MapGet("/bad-luck", async (HttpContext context) =>
        {
            int call = calls.Called("bad-luck");
            await gate.PassAsync(context.RequestAborted);
            context.Response.Headers.CacheControl = "max-age=60";
            await context.Response.WriteAsync(call == 1 ? throw new InvalidOperationException("the first one's own") : "body");
        });
        app.MapGet("/slow", async (HttpContext context) =>
        {
            calls.Called("slow");
            context.Response.Headers.CacheControl = context.Request.Query["control"];
            await context.Response.WriteAsync("first ");
            try
            {
                await gate.PassAsync(context.RequestAborted);
                await context.Response.WriteAsync("second ");
                await second.PassAsync(context.RequestAborted);
                await context.Response.WriteAsync("third");
            }
            finally
            {
                ended.TrySetResult();
            }
        });
    }

    [Fact]
    public async Task Thirty_clients_are_one_call_of_the_endpoint()
    {
        Task<RawResponse>[] waiting = await AskAllAsync(30, "/shared", _ => []);
        gate.Open();
        Assert.All(await Task.WhenAll(waiting), response => Assert.Equal((200, "body", true), (response.Status, response.Text, response.IsComplete)));
        Assert.Equal(1, App.CallsOf("shared"));
    }

    [Theory]
    [InlineData("private,max-age=60")]
    [InlineData("no-store")]
    public async Task Who_waited_for_what_is_another_users_is_answered_for_himself(string control)
    {
        Task<RawResponse>[] waiting = await AskAllAsync(8, $"/mine?control={control}", user => [$"Cookie: user={user}"]);
        gate.Open();
        Assert.Equal(Enumerable.Range(0, 8).Select(user => $"user={user}"), (await Task.WhenAll(waiting)).Select(response => response.Text));
        Assert.Equal(8, App.CallsOf("mine"));
    }

    [Fact]
    public async Task Requests_with_Authorization_never_wait_for_each_other()
    {
        Task<RawResponse>[] waiting = await AskAllAsync(4, "/mine?control=max-age%3D60", user => [$"Cookie: user={user}", $"Authorization: Basic {user}"]);
        await Eventually.TrueAsync(() => App.CallsOf("mine") == 4, "each has reached the endpoint");
        gate.Open();
        Assert.Equal(Enumerable.Range(0, 4).Select(user => $"user={user}"), (await Task.WhenAll(waiting)).Select(response => response.Text));
    }

    [Fact]
    public async Task What_the_first_one_fails_by_fails_nobody_else()
    {
        Task<RawResponse>[] waiting = await AskAllAsync(6, "/bad-luck", _ => []);
        gate.Open();
        Assert.Equal([200, 200, 200, 200, 200, 500], (await Task.WhenAll(waiting)).Select(response => response.Status).Order());
    }

    [Theory]
    [InlineData("max-age%3D60")]
    [InlineData("no-store")]
    public async Task The_client_has_each_piece_before_the_endpoint_makes_the_next(string control)
    {
        (RawClient client, RawHead head) = await App.OpenAsync($"/slow?control={control}");
        await using (client)
        {
            Assert.Equal("first ", await RawClient.ReadTextAsync(head.Body, 6));
            gate.Open();
            Assert.Equal("second ", await RawClient.ReadTextAsync(head.Body, 7));
            second.Open();
            Assert.Equal(("third", true), (await RawClient.ReadTextAsync(head.Body, 6), head.Body.IsComplete));
        }
    }

    [Fact]
    public async Task What_others_wait_for_goes_on_when_the_first_client_has_gone()
    {
        (RawClient first, RawHead firstHead) = await App.OpenAsync("/slow?control=max-age%3D60");
        Assert.Equal("first ", await RawClient.ReadTextAsync(firstHead.Body, 6));
        (RawClient other, RawHead head) = await App.OpenAsync("/slow?control=max-age%3D60");
        await using (other)
        {
            first.Reset();
            await Eventually.TrueAsync(() => App.ActiveRequests == 1, "the server knows that it has gone");
            gate.Open();
            second.Open();
            Assert.Equal(("first second third", true), (await RawClient.ReadTextAsync(head.Body, 100), head.Body.IsComplete));
        }
        Assert.True((await GetAsync("/slow?control=max-age%3D60")).IsHit);
        Assert.Equal(1, App.CallsOf("slow"));
    }

    [Fact]
    public async Task An_answer_that_may_be_stored_is_made_to_its_end_without_its_client()
    {
        (RawClient client, RawHead head) = await App.OpenAsync("/slow?control=max-age%3D60");
        await RawClient.ReadTextAsync(head.Body, 6);
        client.Reset();
        await Eventually.TrueAsync(() => App.ActiveRequests == 0, "the server knows that it has gone");
        gate.Open();
        second.Open();
        await App.CalmAsync();
        RawResponse hit = await GetAsync("/slow?control=max-age%3D60");
        Assert.Equal(("first second third", true), (hit.Text, hit.IsHit));
    }

    [Fact]
    public async Task An_endpoint_that_works_for_one_client_alone_learns_that_it_has_gone()
    {
        (RawClient client, RawHead head) = await App.OpenAsync("/slow?control=max-age%3D60", "Authorization: Basic eDp5");
        await RawClient.ReadTextAsync(head.Body, 6);
        client.Reset();
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => App.ActiveRequests == 0, "its request has ended");
    }

    private async Task<Task<RawResponse>[]> AskAllAsync(int clients, string target, Func<int, string[]> lines)
    {
        Task<RawResponse>[] waiting = [.. Enumerable.Range(0, clients).Select(client => AskAloneAsync(target, lines(client)))];
        await Eventually.TrueAsync(() => App.ActiveRequests == clients, "the server has every request");
        await gate.Arrived;
        return waiting;
    }

    private async Task<RawResponse> AskAloneAsync(string target, string[] lines)
    {
        await using RawClient client = await App.SendAsync(target, lines);
        return (await client.ReadAsync())!;
    }
}
