using Forebay.Http.Directives;
using Xunit;

namespace Forebay.Http.Tests.Directives;

public sealed class RequestDirectivesTests
{
    [Theory]
    [InlineData("RFC 9111 5.2.1.1", "max-age=60", 60L, null, null)]
    [InlineData("RFC 9111 5.2.1.1", "max-age=60, max-age=5", 5L, null, null)]
    [InlineData("RFC 9111 5.2.1.1", "max-age=x", null, null, null)]
    [InlineData("RFC 9111 5.2.1.1", "max-age=\"7\"", 7L, null, null)]
    [InlineData("RFC 9111 5.2.1.2", "max-stale", null, DeltaSeconds.Most, null)]
    [InlineData("RFC 9111 5.2.1.2", "max-stale=10", null, 10L, null)]
    [InlineData("RFC 9111 5.2.1.2", "max-stale, max-stale=10", null, 10L, null)]
    [InlineData("RFC 9111 5.2.1.2", "max-stale=10, max-stale", null, 10L, null)]
    [InlineData("RFC 9111 5.2.1.2", "max-stale=x", null, null, null)]
    [InlineData("RFC 9111 5.2.1.2", "max-stale;", null, null, null)]
    [InlineData("RFC 9111 5.2.1.3", "min-fresh=10", null, null, 10L)]
    [InlineData("RFC 9111 5.2.1.3", "min-fresh=10, min-fresh=20", null, null, 20L)]
    [InlineData("RFC 9111 5.2.1.3", "min-fresh", null, null, null)]
    public void Times_are_read_and_the_strictest_counts(string section, string text, long? maxAge, long? maxStale, long? minFresh)
    {
        RequestDirectives read = RequestDirectives.Read(Exchange.Lines($"Cache-Control: {text}"));
        Assert.Equal((section, maxAge, maxStale, minFresh), (section, read.MaxAge, read.MaxStale, read.MinFresh));
    }

    [Theory]
    [InlineData("RFC 9111 5.4", "Pragma: no-cache", true)]
    [InlineData("RFC 9111 5.4", "Pragma: NO-CACHE, x", true)]
    [InlineData("RFC 9111 5.4", "Pragma: x", false)]
    [InlineData("RFC 9111 5.4", "Pragma: no-cache|Cache-Control: max-age=5", false)]
    [InlineData("RFC 9111 5.2.1.4", "Cache-Control: no-cache", true)]
    [InlineData("RFC 9111 5.2.1.4", "Cache-Control: no-cache=x", true)]
    [InlineData("RFC 9111 5.2.1.4", "", false)]
    public void Pragma_counts_where_nothing_else_is_said(string section, string fields, bool noCache) =>
        Assert.Equal((section, noCache), (section, RequestDirectives.Read(Exchange.Lines(fields)).NoCache));

    [Fact]
    public void Each_wish_is_read()
    {
        RequestDirectives read = RequestDirectives.Read(Exchange.Lines("Cache-Control: No-Store, only-if-cached, no-transform|cache-control: stale-if-error=9"));
        Assert.Equal((true, true, true, 9L), (read.NoStore, read.OnlyIfCached, read.NoTransform, read.StaleIfError));
    }
}
