using Forebay.Http.Proxy.Tests.Client;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Admin;

public sealed class NoTokenTests : ProxyTest
{
    protected override void Configure(HttpProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.AdminToken = null;
    }

    [Theory]
    [InlineData("X: y")]
    [InlineData("Authorization: Bearer")]
    [InlineData("Authorization: Bearer ")]
    [InlineData("Authorization: Bearer " + ProxyFixture.Token)]
    public async Task Where_no_token_is_set_nobody_can_purge(string line)
    {
        await GetAsync("/a");
        Assert.InRange((await AskAsync("PURGE", "/a", line)).Status, 400, 405);
        await using RawClient admin = await RawClient.ConnectAsync(Proxy.AdminPort);
        await admin.SendAsync(RawClient.Request("POST", "/purge", line, "Content-Type: application/json", "Content-Length: 12") + "{\"all\":true}");
        Assert.InRange((await admin.ReadAsync())!.Status, 400, 405);
        Assert.True((await GetAsync("/a")).IsHit);
    }
}
