using Forebay.Http.Fields;
using Xunit;

namespace Forebay.Http.Tests.Fields;

public sealed class HttpDateTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("RFC 9110 5.6.7 IMF-fixdate", "Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37")]
    [InlineData("RFC 9110 5.6.7 IMF-fixdate", "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00")]
    [InlineData("RFC 9110 5.6.7 IMF-fixdate", "Thu, 29 Feb 2024 23:59:59 GMT", "2024-02-29T23:59:59")]
    [InlineData("RFC 9110 5.6.7 IMF-fixdate", "Tue, 29 Feb 2000 00:00:00 GMT", "2000-02-29T00:00:00")]
    [InlineData("RFC 9110 5.6.7 IMF-fixdate", "Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59")]
    [InlineData("RFC 9110 5.6.7 IMF-fixdate", "Mon, 01 Jan 0001 00:00:00 GMT", "0001-01-01T00:00:00")]
    [InlineData("RFC 9110 5.6.7, the weekday says nothing new", "Mon, 26 Jul 1997 05:00:00 GMT", "1997-07-26T05:00:00")]
    [InlineData("RFC 9110 5.6.7, leap second", "Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59")]
    [InlineData("RFC 9110 5.6.7 rfc850-date", "Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37")]
    [InlineData("RFC 9110 5.6.7 rfc850-date", "Monday, 15-Jun-26 12:00:01 GMT", "2026-06-15T12:00:01")]
    [InlineData("RFC 9110 5.6.7 rfc850-date", "Saturday, 01-Jan-00 00:00:00 GMT", "2000-01-01T00:00:00")]
    [InlineData("RFC 9110 5.6.7 rfc850-date", "Tuesday, 29-Feb-00 00:00:00 GMT", "2000-02-29T00:00:00")]
    [InlineData("RFC 9110 5.6.7, 49 years ahead", "Tuesday, 31-Dec-75 00:00:00 GMT", "2075-12-31T00:00:00")]
    [InlineData("RFC 9110 5.6.7, 50 years ahead to the second", "Monday, 15-Jun-76 12:00:00 GMT", "2076-06-15T12:00:00")]
    [InlineData("RFC 9110 5.6.7, 50 years and a second", "Tuesday, 15-Jun-76 12:00:01 GMT", "1976-06-15T12:00:01")]
    [InlineData("RFC 9110 5.6.7, 50 years and a day", "Wednesday, 16-Jun-76 00:00:00 GMT", "1976-06-16T00:00:00")]
    [InlineData("RFC 9110 5.6.7, 51 years ahead", "Saturday, 01-Jan-77 00:00:00 GMT", "1977-01-01T00:00:00")]
    [InlineData("RFC 9110 5.6.7 rfc850-date, leap second", "Saturday, 31-Dec-16 23:59:60 GMT", "2016-12-31T23:59:59")]
    [InlineData("RFC 9110 5.6.7 asctime-date", "Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37")]
    [InlineData("RFC 9110 5.6.7 asctime-date", "Wed Nov 16 08:49:37 1994", "1994-11-16T08:49:37")]
    [InlineData("RFC 9110 5.6.7 asctime-date, date3 of two digits", "Sun Nov 06 08:49:37 1994", "1994-11-06T08:49:37")]
    [InlineData("RFC 9110 5.6.7 asctime-date, leap second", "Sat Dec 31 23:59:60 2016", "2016-12-31T23:59:59")]
    public void A_date_of_the_grammar_is_read(string section, string text, string expected)
    {
        Assert.True(HttpDate.TryParse(text, Now, out DateTimeOffset date), section);
        Assert.Equal(DateTimeOffset.Parse(expected + "Z"), date);
        Assert.Equal(TimeSpan.Zero, date.Offset);
    }

    [Theory]
    [InlineData("RFC 9110 5.6.7", "")]
    [InlineData("RFC 9110 5.6.7", "0")]
    [InlineData("RFC 9110 5.6.7", "-1")]
    [InlineData("RFC 9110 5.6.7", " Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7", "Sun, 06 Nov 1994 08:49:37 GMT ")]
    [InlineData("RFC 9110 5.6.7, case", "sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, case", "Sun, 06 NOV 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, case", "Sun, 06 Nov 1994 08:49:37 gmt")]
    [InlineData("RFC 9110 5.6.7, zone", "Sun, 06 Nov 1994 08:49:37 UTC")]
    [InlineData("RFC 9110 5.6.7, zone", "Sun, 06 Nov 1994 08:49:37 +0000")]
    [InlineData("RFC 9110 5.6.7, zone", "Sun, 06 Nov 1994 08:49:37 AEST")]
    [InlineData("RFC 9110 5.6.7, zone", "Sun, 06 Nov 1994 08:49:37")]
    [InlineData("RFC 9110 5.6.7, zone", "Sun, 06 Nov 1994 08:49:37 GMT+1")]
    [InlineData("RFC 9110 5.6.7, day-name", "Xyz, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, day-name", "06 Nov 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, day-name", "Sun 06 Nov 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, day-name", "Sunday, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, day-name", "Sun, 06-Nov-94 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, day", "Sun, 6 Nov 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, day", "Sun,  6 Nov 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, day", "Sun, 00 Nov 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, day", "Thu, 31 Nov 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, day", "Wed, 29 Feb 2023 00:00:00 GMT")]
    [InlineData("RFC 9110 5.6.7, day", "Thu, 29 Feb 1900 00:00:00 GMT")]
    [InlineData("RFC 9110 5.6.7, day", "Thu, 29-Feb-23 00:00:00 GMT")]
    [InlineData("RFC 9110 5.6.7, month", "Sun, 06 Nox 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, month", "Sun, 06 November 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, month", "Sun, 06 11 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, year", "Sun, 06 Nov 94 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, year", "Sun, 06 Nov 0000 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, year", "Sun, 06 Nov 10000 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, year", "Sunday, 06-Nov-1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, time", "Sun, 06 Nov 1994 8:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, time", "Sun, 06 Nov 1994 08:49 GMT")]
    [InlineData("RFC 9110 5.6.7, time", "Sun, 06 Nov 1994 08.49.37 GMT")]
    [InlineData("RFC 9110 5.6.7, time", "Sun, 06 Nov 1994 24:00:00 GMT")]
    [InlineData("RFC 9110 5.6.7, time", "Sun, 06 Nov 1994 08:60:00 GMT")]
    [InlineData("RFC 9110 5.6.7, time", "Sun, 06 Nov 1994 08:49:60 GMT")]
    [InlineData("RFC 9110 5.6.7, time", "Sun, 06 Nov 1994 23:59:61 GMT")]
    [InlineData("RFC 9110 5.6.7, time", "Sun, 06 Nov 1994 08:49:-7 GMT")]
    [InlineData("RFC 9110 5.6.7, time", "Sun, 06 Nov 1994 08:49:37.0 GMT")]
    [InlineData("RFC 9110 5.6.7, spaces", "Sun,  06 Nov  1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, spaces", "Sun, 06\tNov 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, dashes", "Sun, 06-Nov-1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, digits", "Sun, 0\u0666 Nov 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7 asctime-date", "Sun Nov 6 08:49:37 1994")]
    [InlineData("RFC 9110 5.6.7 asctime-date", "Sun Nov   6 08:49:37 1994")]
    [InlineData("RFC 9110 5.6.7 asctime-date", "Sun Nov  6 08:49:37 1994 GMT")]
    [InlineData("RFC 9110 5.6.7 asctime-date", "Sunday Nov  6 08:49:37 1994")]
    [InlineData("RFC 9110 5.6.7 asctime-date", "Sun Nov  0 08:49:37 1994")]
    [InlineData("RFC 9110 5.6.7", "1994-11-06T08:49:37Z")]
    public void What_is_no_date_of_the_grammar_is_refused(string section, string text)
    {
        Assert.False(HttpDate.TryParse(text, Now, out DateTimeOffset date), section);
        Assert.Equal(default, date);
    }

    [Fact]
    public void Every_beginning_of_a_date_is_refused() =>
        Assert.All((string[])["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"], text =>
            Assert.All(Enumerable.Range(0, text.Length), length => Assert.False(HttpDate.TryParse(text.AsSpan(0, length), Now, out _))));

    [Theory]
    [InlineData("RFC 9111 4.2", "SUN, 06 nov 1994 08:49:37 gmt", true)]
    [InlineData("RFC 9111 4.2", "sunday, 06-NOV-94 08:49:37 Gmt", true)]
    [InlineData("RFC 9111 4.2", "sun nov  6 08:49:37 1994", true)]
    [InlineData("RFC 9111 4.2", "sun, 06 nov 1994 08:49:37 utc", false)]
    [InlineData("RFC 9111 4.2", "\u017Fun, 06 nov 1994 08:49:37 gmt", false)]
    public void A_cache_reads_dates_in_any_case(string section, string text, bool isRead)
    {
        Assert.True(isRead == HttpDate.TryParseIgnoringCase(text, Now, out DateTimeOffset date), section);
        Assert.Equal(isRead ? new DateTimeOffset(1994, 11, 6, 8, 49, 37, TimeSpan.Zero) : default, date);
    }

    [Theory]
    [InlineData("RFC 9110 5.6.7, before the turn of the century", "2095-01-01T00:00:00Z", "05", 2105)]
    [InlineData("RFC 9110 5.6.7, after the turn of the century", "2105-01-01T00:00:00Z", "95", 2095)]
    [InlineData("RFC 9110 5.6.7, now in another zone", "2026-12-31T23:00:00-05:00", "77", 2077)]
    [InlineData("RFC 9110 5.6.7, the last century of .NET", "9990-01-01T00:00:00Z", "05", 9905)]
    [InlineData("RFC 9110 5.6.7, no year before the first", "0001-01-01T00:00:00Z", "00", null)]
    public void Two_digits_are_the_latest_year_within_50_years(string section, string now, string digits, int? year)
    {
        bool isRead = HttpDate.TryParse($"Friday, 01-Jan-{digits} 00:00:00 GMT", DateTimeOffset.Parse(now), out DateTimeOffset date);
        Assert.True(year == (isRead ? date.Year : null), $"{section}: {date}");
    }

    [Fact]
    public void Fifty_years_are_counted_from_a_29th_of_february_too()
    {
        var now = new DateTimeOffset(2024, 2, 29, 0, 0, 0, TimeSpan.Zero);
        Assert.True(HttpDate.TryParse("Friday, 28-Feb-74 00:00:00 GMT", now, out DateTimeOffset before));
        Assert.True(HttpDate.TryParse("Friday, 01-Mar-74 00:00:00 GMT", now, out DateTimeOffset after));
        Assert.Equal((2074, 1974), (before.Year, after.Year));
    }

    [Theory]
    [InlineData("RFC 9110 5.6.7", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, whole seconds", "1994-11-06T08:49:37.999Z", "Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, UTC", "1994-11-06T00:49:37-08:00", "Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("RFC 9110 5.6.7, UTC", "2000-01-01T00:30:00+01:00", "Fri, 31 Dec 1999 23:30:00 GMT")]
    public void An_imf_fixdate_is_written(string section, string date, string expected) =>
        Assert.True(expected == HttpDate.Write(DateTimeOffset.Parse(date)), section);

    [Fact]
    public void Reading_allocates_nothing()
    {
        _ = HttpDate.TryParse("Sunday, 06-Nov-94 08:49:37 GMT", Now, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            _ = HttpDate.TryParse("Sun, 06 Nov 1994 08:49:37 GMT", Now, out _);
            _ = HttpDate.TryParse("Sunday, 06-Nov-94 08:49:37 GMT", Now, out _);
            _ = HttpDate.TryParse("Sun Nov  6 08:49:37 1994", Now, out _);
            _ = HttpDate.TryParse("0", Now, out _);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
