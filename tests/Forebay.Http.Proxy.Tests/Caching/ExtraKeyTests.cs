using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Caching;

public sealed class ExtraKeyTests : ProxyTest
{
    protected override void Configure(HttpProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ExtraKeyFields.Add("X-Tenant");
    }

    [Fact]
    public async Task Fields_that_belong_to_the_key_keep_responses_apart_though_no_Vary_says_so()
    {
        Origin.On("/a", request => OriginAnswer.Of(200, "Cache-Control: max-age=60", request.Fields["X-Tenant"] ?? "nobody"));
        foreach (string tenant in new[] { "1", "2" })
            Assert.Equal(tenant, (await GetAsync("/a", "X-Tenant: " + tenant)).Text);
        Assert.Equal("nobody", (await GetAsync("/a")).Text);
        Assert.True((await GetAsync("/a", "x-tenant: 2")).IsHit);
        Assert.Equal(3, Proxy.AskedFor("/a"));
    }

    [Fact]
    public async Task Two_fields_are_not_one_with_both_values()
    {
        Origin.On("/a", request => OriginAnswer.Of(200, "Cache-Control: max-age=60", string.Join('|', request.Fields.Values("X-Tenant"))));
        await GetAsync("/a", "X-Tenant: 1");
        Assert.NotEqual("1", (await GetAsync("/a", "X-Tenant: 1", "X-Tenant: 2")).Text);
    }

    [Fact]
    public async Task A_change_by_one_tenant_reaches_its_own()
    {
        foreach (string tenant in new[] { "1", "2" })
            await GetAsync("/a", "X-Tenant: " + tenant);
        await AskAsync("PUT", "/a", "X-Tenant: 1", "Content-Length: 0");
        Assert.False((await GetAsync("/a", "X-Tenant: 1")).IsHit);
    }
}
