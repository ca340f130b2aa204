using Forebay.Http.Directives;
using Xunit;

namespace Forebay.Http.Tests.Directives;

public sealed class DirectiveReaderTests
{
    [Theory]
    [InlineData("RFC 9111 5.2", "no-store", "no-store")]
    [InlineData("RFC 9111 5.2", "NO-STORE, Max-Age=5", "no-store max-age=5")]
    [InlineData("RFC 9111 5.2", "max-age=\"5\"", "max-age=5")]
    [InlineData("RFC 9111 5.2", "private=\"a, b\", public", "private=a, b public")]
    [InlineData("RFC 9111 5.2", "community=\"UCI\"", "community=UCI")]
    [InlineData("RFC 9110 5.6.1", ",, max-age=1 ,\t, public,", "max-age=1 public")]
    [InlineData("RFC 9110 5.6.4", "a=\"x\\\"y\\\\z\"", "a=x\"y\\z")]
    [InlineData("RFC 9110 5.6.4", "a=\"\"", "a=")]
    [InlineData("RFC 9110 5.6.4", "a=\"no-store, no-cache\"", "a=no-store, no-cache")]
    [InlineData("RFC 9110 5.6.4", "a=\"never ends, no-store", "a!")]
    [InlineData("RFC 9110 5.6.4", "a=\"x\"y, public", "a! public")]
    [InlineData("RFC 9110 5.6.2", "max-age=", "max-age!")]
    [InlineData("RFC 9110 5.6.2", "max-age = 5, public", "max-age! public")]
    [InlineData("RFC 9110 5.6.2", "max-age= 5", "max-age!")]
    [InlineData("RFC 9110 5.6.2", "max-age=5 6", "max-age!")]
    [InlineData("RFC 9110 5.6.2", "max-age=5;a=b", "max-age!")]
    [InlineData("RFC 9110 5.6.2", "no-store;max-age=5", "no-store!")]
    [InlineData("RFC 9110 5.6.2", "no-store no-cache", "no-store!")]
    [InlineData("RFC 9110 5.6.2", "=5, public", "public")]
    [InlineData("RFC 9110 5.6.2", "\"no-store\", public", "public")]
    [InlineData("RFC 9110 5.6.2", "[no-store], public", "public")]
    [InlineData("RFC 9110 5.6.2", "", "")]
    [InlineData("RFC 9110 5.6.2", "max-age=-1", "max-age=-1")]
    [InlineData("RFC 9110 5.6.2", "max-age='5'", "max-age='5'")]
    public void Directives_are_read_and_what_is_broken_spoils_nothing_beside_it(string section, string text, string read) =>
        Assert.Equal(
            (section, read),
            (section, string.Join(' ', DirectiveReader.Read(text).Select(one => one.IsMalformed ? $"{one.Name}!" : one.Value is null ? one.Name : $"{one.Name}={one.Value}"))));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("60", 60)]
    [InlineData("0060", 60)]
    [InlineData("2147483647", 2147483647)]
    [InlineData("2147483648", DeltaSeconds.Most)]
    [InlineData("99999999999999999999999999999999999999", DeltaSeconds.Most)]
    [InlineData("", -1)]
    [InlineData("-1", -1)]
    [InlineData("+1", -1)]
    [InlineData("1.5", -1)]
    [InlineData(" 1", -1)]
    [InlineData("1s", -1)]
    [InlineData("0x10", -1)]
    [InlineData("١", -1)]
    public void Seconds_are_digits_and_at_most_68_years(string text, long seconds) => Assert.Equal(seconds, DeltaSeconds.TryParse(text, out long read) ? read : -1);
}
