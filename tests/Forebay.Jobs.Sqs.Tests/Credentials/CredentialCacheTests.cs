using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Credentials;

public sealed class CredentialCacheTests : IDisposable
{
    private const string Address = "GET http://169.254.170.2/x";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly AwsMachine machine = new();
    private readonly CredentialCache cache;
    private int given;

    public CredentialCacheTests()
    {
        machine.Variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/x";
        machine.Answers[Address] = _ => AwsMachine.Keys($"KEY{++given}", machine.Time.GetUtcNow() + (Minute * 60));
        cache = new CredentialCache(machine.Chain(), machine.Time, NullLogger.Instance);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        cache.Dispose();
        machine.Dispose();
    }

    [Fact]
    public async Task Many_callers_share_one_search()
    {
        AwsCredentials[] all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () => await cache.GetAsync(Cancellation), Cancellation)));
        Assert.Single(all.Distinct());
        Assert.Equal(1, given);
    }

    [Fact]
    public async Task They_are_renewed_five_minutes_before_they_expire_while_the_old_ones_serve()
    {
        await cache.GetAsync(Cancellation);
        machine.Time.Advance(Minute * 54);
        Assert.Equal("KEY1", (await cache.GetAsync(Cancellation)).AccessKeyId);
        Assert.Equal(1, given);
        machine.Time.Advance(Minute);
        await cache.GetAsync(Cancellation);
        await Forebay.Testing.Eventually.TrueAsync(async () => (await cache.GetAsync(Cancellation)).AccessKeyId == "KEY2", "new ones are there");
    }

    [Fact]
    public async Task A_renewal_that_fails_is_tried_again_and_the_old_ones_serve_until_a_minute_before_their_end()
    {
        await cache.GetAsync(Cancellation);
        machine.Answers[Address] = _ => new HttpResponseMessage(HttpStatusCode.InternalServerError);
        machine.Time.Advance(Minute * 58);
        Assert.Equal("KEY1", (await cache.GetAsync(Cancellation)).AccessKeyId);
        machine.Time.Advance(Minute);
        await Assert.ThrowsAsync<AwsCredentialsException>(async () => await cache.GetAsync(Cancellation));
        machine.Answers[Address] = _ => AwsMachine.Keys("LATE", machine.Time.GetUtcNow() + (Minute * 60));
        Assert.Equal("LATE", (await cache.GetAsync(Cancellation)).AccessKeyId);
    }

    [Fact]
    public async Task Those_that_the_server_refused_are_forgotten_and_newer_ones_are_not()
    {
        AwsCredentials first = await cache.GetAsync(Cancellation);
        cache.Forget(first);
        AwsCredentials second = await cache.GetAsync(Cancellation);
        Assert.Equal("KEY2", second.AccessKeyId);
        cache.Forget(first);
        Assert.Same(second, await cache.GetAsync(Cancellation));
    }
}
