using System.Text;
using Forebay.Http.Proxy.Tests.Client;
using Forebay.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Middleware;

public sealed class MiddlewareTests
{
    [Fact]
    public async Task What_an_endpoint_lets_be_stored_is_made_once()
    {
        int made = 0;
        await using CachedApplication counting = await CachedApplication.StartAsync(endpoints => endpoints.MapGet("/a", async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            await context.Response.WriteAsync($"made {++made}");
        }));

        RawResponse first = await counting.GetAsync("/a");
        counting.Time.Advance(TimeSpan.FromSeconds(10));
        RawResponse second = await counting.GetAsync("/a");

        Assert.Equal(("made 1", false), (first.Text, first.IsHit));
        Assert.Equal(("made 1", true, 10), (second.Text, second.IsHit, second.Age));
        counting.Time.Advance(TimeSpan.FromSeconds(51));
        Assert.Equal("made 2", (await counting.GetAsync("/a")).Text);
        Assert.Equal(404, (await counting.GetAsync("/none")).Status);
    }

    [Theory]
    [InlineData("Cache-Control: no-store")]
    [InlineData("Cache-Control: private, max-age=60")]
    [InlineData("Set-Cookie: a=b|Cache-Control: max-age=60")]
    [InlineData("Vary: *|Cache-Control: max-age=60")]
    [InlineData("X: y")]
    public async Task What_is_not_for_all_is_made_for_each(string lines)
    {
        await using CachedApplication app = await CachedApplication.StartAsync(endpoints => endpoints.MapGet("/a", CachedApplication.Answer("text", lines.Split('|'))));

        Assert.False((await app.GetAsync("/a")).IsHit);
        Assert.False((await app.GetAsync("/a")).IsHit);
        Assert.Equal(2, app.Asked("/a"));
    }

    [Fact]
    public async Task An_answer_for_one_user_is_not_given_to_another()
    {
        await using CachedApplication app = await CachedApplication.StartAsync(endpoints => endpoints.MapGet("/me", async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            await context.Response.WriteAsync($"{context.Request.Headers.Authorization}");
        }));

        Assert.Equal("Basic a", (await app.GetAsync("/me", "Authorization: Basic a")).Text);
        Assert.Equal("Basic b", (await app.GetAsync("/me", "Authorization: Basic b")).Text);
        Assert.Equal("", (await app.GetAsync("/me")).Text);
    }

    [Fact]
    public async Task Variants_stand_beside_each_other()
    {
        await using CachedApplication app = await CachedApplication.StartAsync(endpoints => endpoints.MapGet("/a", async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.Headers.Vary = "Accept-Language";
            await context.Response.WriteAsync($"in {context.Request.Headers.AcceptLanguage}");
        }));

        foreach (bool isStored in (bool[])[false, true])
        {
            foreach (string language in (string[])["de", "fr"])
            {
                RawResponse response = await app.GetAsync("/a", $"Accept-Language: {language}");
                Assert.Equal(($"in {language}", isStored), (response.Text, response.IsHit));
            }
        }
    }

    [Fact]
    public async Task Conditions_ranges_and_HEAD_are_answered_from_what_is_stored()
    {
        await using CachedApplication app = await CachedApplication.StartAsync(endpoints => endpoints.MapGet("/a", CachedApplication.Answer("0123456789", "Cache-Control: max-age=60", "ETag: \"1\"")));

        Assert.Equal("0123456789", (await app.GetAsync("/a")).Text);
        Assert.Equal(304, (await app.GetAsync("/a", "If-None-Match: \"1\"")).Status);
        RawResponse part = await app.GetAsync("/a", "Range: bytes=2-4");
        Assert.Equal((206, "234", "bytes 2-4/10"), (part.Status, part.Text, part["Content-Range"]));
        RawResponse head = await app.AskAsync("HEAD", "/a");
        Assert.Equal((200, "", "10"), (head.Status, head.Text, head["Content-Length"]));
        Assert.Equal(1, app.Asked("/a"));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task A_change_makes_what_is_stored_invalid_RFC_9111_4_4(string method)
    {
        string text = "old";
        await using CachedApplication app = await CachedApplication.StartAsync(endpoints => endpoints.Map("/a", async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            if (context.Request.Method != "GET")
                text = "new " + await new StreamReader(context.Request.Body).ReadToEndAsync();
            await context.Response.WriteAsync(text);
        }));

        Assert.Equal("old", (await app.GetAsync("/a")).Text);
        await using (RawClient client = await app.ConnectAsync())
        {
            await client.SendAsync(RawClient.Request(method, "/a", "Content-Length: 4") + "body");
            Assert.Equal("new body", (await client.ReadAsync())!.Text);
        }
        Assert.Equal("new body", (await app.GetAsync("/a")).Text);
    }

    [Fact]
    public async Task Many_who_ask_at_once_have_the_endpoint_called_once()
    {
        var gate = new TaskCompletionSource();
        await using CachedApplication app = await CachedApplication.StartAsync(endpoints => endpoints.MapGet("/slow", async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            await context.Response.StartAsync();
            await gate.Task;
            await context.Response.WriteAsync("text");
        }));

        Task<RawResponse>[] clients = [.. Enumerable.Range(0, 30).Select(_ => app.GetAsync("/slow"))];
        await Eventually.TrueAsync(() => app.Asked("/slow") > 0, "the endpoint is called");
        gate.SetResult();

        Assert.All(await Task.WhenAll(clients), response => Assert.Equal("text", response.Text));
        Assert.Equal(1, app.Asked("/slow"));
    }

    [Fact]
    public async Task A_client_sees_the_beginning_before_the_endpoint_is_done()
    {
        var gate = new TaskCompletionSource();
        await using CachedApplication app = await CachedApplication.StartAsync(endpoints => endpoints.MapGet("/stream", async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            await context.Response.WriteAsync("first");
            await context.Response.Body.FlushAsync();
            await gate.Task;
            await context.Response.WriteAsync("second");
        }));

        await using RawClient client = await app.ConnectAsync();
        await client.SendAsync(RawClient.Request("GET", "/stream"));
        RawHead head = (await client.ReadHeadAsync())!;
        Assert.Equal("first", await RawClient.ReadTextAsync(head.Body, 5));
        gate.SetResult();
        Assert.Equal("second", await RawClient.ReadTextAsync(head.Body, 6));
        await Eventually.TrueAsync(async () => (await app.GetAsync("/stream")) is { IsHit: true, Text: "firstsecond" }, "it is stored");
    }

    [Fact]
    public async Task An_endpoint_that_throws_is_the_applications_own_error_and_not_stored()
    {
        await using CachedApplication app = await CachedApplication.StartAsync(
            endpoints => endpoints.MapGet("/fails", context => context.Request.Query.ContainsKey("late") ? FailLateAsync(context) : throw new InvalidOperationException("secret")),
            before: application => application.Use(async (HttpContext context, RequestDelegate next) =>
            {
                try
                {
                    await next(context);
                }
                catch (InvalidOperationException failure) when (!context.Response.HasStarted)
                {
                    context.Response.StatusCode = 500;
                    await context.Response.WriteAsync($"caught: {failure.Message}");
                }
            }));

        for (int time = 1; time <= 2; time++)
        {
            RawResponse response = await app.GetAsync("/fails");
            Assert.Equal((500, "caught: secret"), (response.Status, response.Text));
            Assert.Equal(time, app.Asked("/fails"));
        }
        await using RawClient client = await app.ConnectAsync();
        string received = await client.ExchangeAsync(Encoding.ASCII.GetBytes(RawClient.Request("GET", "/fails?late")));
        // Cut off, and not ended as if it were whole.
        Assert.DoesNotContain("\r\n0\r\n", received, StringComparison.Ordinal);
        Assert.False((await TryAsync(app, "/fails?late"))?.IsHit ?? false);
    }

    [Fact]
    public async Task Purges_take_what_carries_a_tag_a_pattern_and_everything()
    {
        await using CachedApplication app = await CachedApplication.StartAsync(endpoints => endpoints.MapGet("/{section}/{name}", (HttpContext context, string section) =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.Headers["Surrogate-Key"] = $"all {section}";
            return context.Response.WriteAsync("text");
        }));
        string[] all = ["/a/1", "/a/2", "/b/1"];
        await Check(app, all, hits: []);
        Assert.Null((await app.GetAsync("/a/1"))["Surrogate-Key"]);

        await app.Purger.PurgeTagAsync("a");
        await Check(app, all, hits: ["/b/1"]);
        await app.Purger.PurgePatternAsync("/b/*");
        await Check(app, all, hits: ["/a/1", "/a/2"]);
        await app.Purger.PurgeUrlAsync(new Uri("http://proxy.example/a/1"));
        await Check(app, all, hits: ["/a/2", "/b/1"]);
        await app.Purger.PurgeAllAsync();
        await Check(app, all, hits: []);
        await Check(app, all, hits: all);
    }

    [Fact]
    public async Task A_stale_answer_is_made_anew_behind_the_client_in_a_scope_of_its_own()
    {
        int made = 0;
        await using CachedApplication app = await CachedApplication.StartAsync(
            endpoints => endpoints.MapGet("/a", async context =>
            {
                Scoped scoped = context.RequestServices.GetRequiredService<Scoped>();
                context.Response.Headers.CacheControl = "max-age=10, stale-while-revalidate=60";
                await context.Response.WriteAsync($"made {++made}, {(scoped.IsDisposed ? "disposed" : "alive")}");
            }),
            services: services => services.AddScoped<Scoped>());

        Assert.Equal("made 1, alive", (await app.GetAsync("/a")).Text);
        app.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("made 1, alive", (await app.GetAsync("/a")).Text);
        await Eventually.TrueAsync(async () => (await app.GetAsync("/a")).Text == "made 2, alive", "the new answer is there");
    }

    [Fact]
    public async Task A_stored_answer_stands_in_for_an_endpoint_that_fails()
    {
        bool fails = false;
        await using CachedApplication app = await CachedApplication.StartAsync(endpoints => endpoints.MapGet("/a", async context =>
        {
            context.Response.Headers.CacheControl = "max-age=10, stale-if-error=60";
            context.Response.StatusCode = fails ? 503 : 200;
            await context.Response.WriteAsync(fails ? "down" : "text");
        }));

        await app.GetAsync("/a");
        fails = true;
        app.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal((200, "text"), ((await app.GetAsync("/a")).Status, (await app.GetAsync("/a")).Text));
        app.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(503, (await app.GetAsync("/a")).Status);
    }

    [Fact]
    public async Task Fields_that_are_part_of_the_key_tell_requests_apart()
    {
        await using CachedApplication app = await CachedApplication.StartAsync(
            endpoints => endpoints.MapGet("/a", async context =>
            {
                context.Response.Headers.CacheControl = "max-age=60";
                await context.Response.WriteAsync($"for {context.Request.Headers["X-Tenant"]}");
            }),
            configure: options => options.ExtraKeyFields.Add("X-Tenant"));

        foreach (string tenant in (string[])["a", "b", "a"])
            Assert.Equal($"for {tenant}", (await app.GetAsync("/a", $"X-Tenant: {tenant}")).Text);
        Assert.Equal(2, app.Asked("/a"));
    }

    [Fact]
    public async Task Whatever_way_an_endpoint_writes_it_is_stored_as_it_was_sent()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "from a file");
        await using CachedApplication app = await CachedApplication.StartAsync(endpoints =>
        {
            endpoints.MapGet("/writer", async context =>
            {
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers.CacheControl = "max-age=60";
                    return Task.CompletedTask;
                });
                Encoding.UTF8.GetBytes("by the writer", context.Response.BodyWriter);
                await context.Response.BodyWriter.FlushAsync();
            });
            endpoints.MapGet("/file", async context =>
            {
                context.Response.Headers.CacheControl = "max-age=60";
                await context.Response.SendFileAsync(file);
            });
            endpoints.MapGet("/nothing", context =>
            {
                context.Response.Headers.CacheControl = "max-age=60";
                context.Response.StatusCode = 204;
                return Task.CompletedTask;
            });
            endpoints.MapGet("/json", (HttpResponse response) =>
            {
                response.Headers.CacheControl = "max-age=60";
                return new { Name = "value" };
            });
        });
        (string Path, int Status, string Text)[] expected = [("/writer", 200, "by the writer"), ("/file", 200, "from a file"), ("/nothing", 204, ""), ("/json", 200, """{"name":"value"}""")];
        foreach (bool isStored in (bool[])[false, true])
        {
            foreach ((string path, int status, string text) in expected)
            {
                RawResponse response = await app.GetAsync(path);
                Assert.Equal((path, status, text, isStored), (path, response.Status, response.Text, response.IsHit));
            }
        }
        File.Delete(file);
    }

    [Fact]
    public async Task A_client_that_goes_away_costs_the_others_nothing()
    {
        var gate = new TaskCompletionSource();
        await using CachedApplication app = await CachedApplication.StartAsync(endpoints => endpoints.MapGet("/slow", async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            await gate.Task;
            await context.Response.WriteAsync("text");
        }));

        await using (RawClient gone = await app.ConnectAsync())
        {
            await gone.SendAsync(RawClient.Request("GET", "/slow"));
            await Eventually.TrueAsync(() => app.Asked("/slow") > 0, "the endpoint is called");
            gone.Reset();
        }
        Task<RawResponse> other = app.GetAsync("/slow");
        gate.SetResult();
        Assert.Equal("text", (await other).Text);
    }

    private static async Task Check(CachedApplication app, string[] paths, string[] hits)
    {
        foreach (string path in paths)
            Assert.Equal((path, hits.Contains(path)), (path, (await app.GetAsync(path)).IsHit));
    }

    private static async Task FailLateAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "max-age=60";
        await context.Response.WriteAsync("begun");
        await context.Response.Body.FlushAsync();
        throw new InvalidOperationException("late");
    }

    private static async Task<RawResponse?> TryAsync(CachedApplication app, string target)
    {
        try
        {
            return await app.GetAsync(target);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or EndOfStreamException)
        {
            return null;
        }
    }

    private sealed class Scoped : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
