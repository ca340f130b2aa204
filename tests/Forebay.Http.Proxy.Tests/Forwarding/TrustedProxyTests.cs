using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Forwarding;

public sealed class TrustedProxyTests : ProxyTest
{
    protected override void Configure(HttpProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.TrustedProxies.Add("127.0.0.0/8");
    }

    [Fact]
    public async Task What_a_trusted_proxy_says_is_passed_on_with_its_own_address_behind_it_RFC_7239_4()
    {
        await GetAsync("/a", "Forwarded: for=192.0.2.60;proto=https");
        OriginRequest asked = Assert.Single(Origin.Asked);
        string forwarded = asked.Fields["Forwarded"]!;
        Assert.StartsWith("for=192.0.2.60;proto=https, ", forwarded, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", forwarded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_that_rewrite_the_target_are_dropped_even_so()
    {
        await GetAsync("/a", "X-Original-URL: /evil", "X-Rewrite-URL: /evil");
        Assert.DoesNotContain(Assert.Single(Origin.Asked).Fields.Lines, line => line.Contains("evil", StringComparison.Ordinal));
    }
}
