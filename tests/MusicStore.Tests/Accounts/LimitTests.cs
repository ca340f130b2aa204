using System.Net;
using Forebay.Testing;
using Xunit;

namespace MusicStore.Accounts;

public sealed class LimitTests
{
    [Fact]
    public void After_some_failures_an_address_waits_each_time_longer()
    {
        var time = new ManualTimeProvider();
        var limiter = new SignInLimiter(time);
        for (int i = 0; i < SignInLimiter.FreeFailures; i++)
        {
            Assert.True(limiter.MayTry("ada@example.com"));
            limiter.Note("ada@example.com", succeeded: false);
        }
        Assert.False(limiter.MayTry("ADA@example.com"));
        Assert.True(limiter.MayTry("grace@example.com"));
        time.Advance(TimeSpan.FromSeconds(31));
        Assert.True(limiter.MayTry("ada@example.com"));
        limiter.Note("ada@example.com", succeeded: false);
        time.Advance(TimeSpan.FromSeconds(31));
        Assert.False(limiter.MayTry("ada@example.com"));
        time.Advance(TimeSpan.FromSeconds(31));
        limiter.Note("ada@example.com", succeeded: true);
        limiter.Note("ada@example.com", succeeded: false);
        Assert.True(limiter.MayTry("ada@example.com"));
    }

    [Fact]
    public async Task An_address_that_writes_too_much_is_told_to_wait()
    {
        await using var server = new StoreServer();
        server.Options = server.Options with { WritesPerMinute = 5 };
        await server.StartAsync();
        HttpStatusCode last = HttpStatusCode.OK;
        for (int i = 0; i < 6; i++)
        {
            using HttpResponseMessage answer = await server.Client.PostAsync(new Uri("/api/tracks/1/plays", UriKind.Relative), null);
            last = answer.StatusCode;
            if (last == HttpStatusCode.TooManyRequests)
            {
                Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
                Assert.Contains("Too many changes", await answer.Content.ReadAsStringAsync());
                break;
            }
        }
        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        Assert.Equal(HttpStatusCode.OK, (await server.PageAsync("/tracks/1")).Status);
    }
}
