using Forebay.Http.Directives;
using Xunit;

namespace Forebay.Http.Tests.Directives;

public sealed class ResponseDirectivesTests
{
    [Theory]
    [InlineData("RFC 9111 5.2.2.1", "max-age=60", 60L, null)]
    [InlineData("RFC 9111 5.2.2.1", "max-age=\"60\"", 60L, null)]
    [InlineData("RFC 9111 5.2.2.1", "MAX-AGE=60", 60L, null)]
    [InlineData("RFC 9111 5.2.2.10", "s-maxage=60, max-age=5", 5L, 60L)]
    [InlineData("RFC 9111 4.2.1", "max-age=60, max-age=60", 60L, null)]
    [InlineData("RFC 9111 4.2.1", "max-age=60, max-age=5", 0L, null)]
    [InlineData("RFC 9111 4.2.1", "max-age=5, max-age=60, max-age=60", 0L, null)]
    [InlineData("RFC 9111 4.2.1", "max-age=abc", 0L, null)]
    [InlineData("RFC 9111 4.2.1", "max-age", 0L, null)]
    [InlineData("RFC 9111 4.2.1", "max-age=-1", 0L, null)]
    [InlineData("RFC 9111 4.2.1", "max-age=1.0", 0L, null)]
    [InlineData("RFC 9111 4.2.1", "max-age=60, max-age=x", 0L, null)]
    [InlineData("RFC 9111 4.2.1", "max-age = 60", 0L, null)]
    [InlineData("RFC 9111 4.2.1", "s-maxage=x", null, 0L)]
    [InlineData("RFC 9111 1.2.2", "max-age=99999999999", DeltaSeconds.Most, null)]
    [InlineData("RFC 9111 5.2.3", "x-max-age=60, max-agee=5", null, null)]
    public void Times_that_are_unusable_or_contradict_each_other_are_over(string section, string text, long? maxAge, long? shared)
    {
        ResponseDirectives read = Read(text);
        Assert.Equal((section, maxAge, shared), (section, read.MaxAge, read.SMaxAge));
    }

    [Theory]
    [InlineData("RFC 9111 5.2.2.4", "no-cache", true, "", false, "")]
    [InlineData("RFC 9111 5.2.2.4", "no-cache=\"Set-Cookie\"", false, "Set-Cookie", false, "")]
    [InlineData("RFC 9111 5.2.2.4", "no-cache=Set-Cookie", false, "Set-Cookie", false, "")]
    [InlineData("RFC 9111 5.2.2.4", "no-cache=\"a, b\", no-cache=c", false, "a b c", false, "")]
    [InlineData("RFC 9111 5.2.2.4", "no-cache=\"a\", no-cache", true, "a", false, "")]
    [InlineData("RFC 9111 5.2.2.4", "no-cache=\"\"", true, "", false, "")]
    [InlineData("RFC 9111 5.2.2.4", "no-cache=\"a b\"", true, "", false, "")]
    [InlineData("RFC 9111 5.2.2.4", "no-cache=\"a", true, "", false, "")]
    [InlineData("RFC 9111 5.2.2.7", "private", false, "", true, "")]
    [InlineData("RFC 9111 5.2.2.7", "private=\"x-user\"", false, "", false, "x-user")]
    [InlineData("RFC 9111 5.2.2.7", "private=\"x-user\" oops", false, "", true, "")]
    [InlineData("RFC 9111 5.2.2.7", "private=, public", false, "", true, "")]
    public void Names_of_fields_narrow_a_directive_only_where_they_can_be_read(string section, string text, bool noCache, string noCacheFields, bool isPrivate, string privateFields)
    {
        ResponseDirectives read = Read(text);
        Assert.Equal(
            (section, noCache, noCacheFields, isPrivate, privateFields),
            (section, read.NoCache, string.Join(' ', read.NoCacheFields), read.Private, string.Join(' ', read.PrivateFields)));
    }

    [Theory]
    [InlineData("RFC 5861 3", "stale-while-revalidate=30", 30L, null)]
    [InlineData("RFC 5861 3", "stale-while-revalidate", null, null)]
    [InlineData("RFC 5861 3", "stale-while-revalidate=x", null, null)]
    [InlineData("RFC 5861 3", "stale-while-revalidate=30, stale-while-revalidate=10", 10L, null)]
    [InlineData("RFC 5861 4", "stale-if-error=30", null, 30L)]
    [InlineData("RFC 5861 4", "stale-if-error=\"30\"", null, 30L)]
    [InlineData("RFC 5861 4", "stale-if-error=-1", null, null)]
    public void Leave_to_serve_stale_is_only_what_is_written_well_and_the_least_of_it(string section, string text, long? whileRevalidate, long? ifError)
    {
        ResponseDirectives read = Read(text);
        Assert.Equal((section, whileRevalidate, ifError), (section, read.StaleWhileRevalidate, read.StaleIfError));
    }

    [Fact]
    public void What_forbids_counts_where_it_is_written_badly_and_what_permits_does_not()
    {
        ResponseDirectives read = Read("no-store x, must-revalidate;1, proxy-revalidate=\"a, public x, immutable;, must-understand =1");
        Assert.True(read.NoStore && read.MustRevalidate && read.ProxyRevalidate);
        Assert.False(read.Public || read.Immutable || read.MustUnderstand);
    }

    [Fact]
    public void Lines_count_as_one_list()
    {
        ResponseDirectives read = ResponseDirectives.Read(Exchange.Lines("cache-control: max-age=60|Cache-Control: public|CACHE-CONTROL: no-transform"));
        Assert.Equal((60L, true, true), (read.MaxAge, read.Public, read.NoTransform));
    }

    private static ResponseDirectives Read(string text) => ResponseDirectives.Read(Exchange.Lines($"Cache-Control: {text}"));
}
