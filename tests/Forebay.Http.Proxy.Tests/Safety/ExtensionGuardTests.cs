using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Safety;

/// <summary>A private page under a public name (web cache deception).</summary>
public sealed class ExtensionGuardTests : ProxyTest
{
    protected override void Configure(HttpProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.GuardExtensions = true;
    }

    [Theory]
    [InlineData("/account/me.css", "text/html", false)]
    [InlineData("/account/me.css?x", "text/html; charset=utf-8", false)]
    [InlineData("/account/me.css", "text/css", true)]
    [InlineData("/me.png", "application/json", false)]
    [InlineData("/me.png", "image/png", true)]
    [InlineData("/me.js", "text/javascript", true)]
    [InlineData("/account/me", "text/html", true)]
    public async Task What_is_not_of_its_extensions_type_is_not_stored(string target, string type, bool isStored)
    {
        Origin.On(target, OriginAnswer.Of(200, $"Cache-Control: max-age=60|Content-Type: {type}", "1"));
        Assert.Equal(isStored, (await Proxy.GetTwiceAsync(target)).IsHit);
    }
}
