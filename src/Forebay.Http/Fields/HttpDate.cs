using System.Globalization;

namespace Forebay.Http.Fields;

/// <summary>Reads and writes HTTP's dates (RFC 9110 section 5.6.7). Allocates nothing to read.</summary>
/// <remarks>
/// Read are the three forms of the grammar and nothing near them. Where the RFC leaves a choice:
/// <list type="bullet">
/// <item>A leap second, 23:59:60, is read as 23:59:59: the second that .NET has no room for becomes the nearest one before it, never a later one
/// (RFC 9111 section 4.2 asks this of a coarser clock). Second 60 of any other minute does not exist.</item>
/// <item>The name of the weekday must be one, but need not be that of the date: it says nothing new, and senders with a fixed date do get it wrong.</item>
/// <item>Two digits of a year mean the latest such year that is not more than 50 years after now.</item>
/// </list>
/// </remarks>
internal static class HttpDate
{
    private static readonly string[] Months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    private static readonly string[] ShortDays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    private static readonly string[] LongDays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    /// <summary>Reads a date by the grammar, where names and GMT have the case that the RFC gives them.</summary>
    /// <param name="text">The field value, without space around it.</param>
    /// <param name="now">Tells the century of a year with two digits.</param>
    /// <param name="date">In UTC.</param>
    public static bool TryParse(ReadOnlySpan<char> text, DateTimeOffset now, out DateTimeOffset date) =>
        TryParse(text, now, StringComparison.Ordinal, out date);

    /// <summary>Reads a date in whatever case it is written, as RFC 9111 section 4.2 asks of a cache that computes freshness.</summary>
    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, DateTimeOffset, out DateTimeOffset)"/>
    public static bool TryParseIgnoringCase(ReadOnlySpan<char> text, DateTimeOffset now, out DateTimeOffset date) =>
        TryParse(text, now, StringComparison.OrdinalIgnoreCase, out date);

    /// <summary>Writes the form that senders must use, IMF-fixdate; what is less than a second is cut off.</summary>
    public static string Write(DateTimeOffset date) => date.ToString("R", CultureInfo.InvariantCulture);

    private static bool TryParse(ReadOnlySpan<char> text, DateTimeOffset now, StringComparison casing, out DateTimeOffset date)
    {
        var reader = new HttpDateReader(text, casing);
        if (reader.TryReadName(LongDays, out _))
            return TryReadRfc850(reader, now.UtcDateTime, out date);
        date = default;
        if (!reader.TryReadName(ShortDays, out _))
            return false;
        return reader.TryRead(", ") ? TryReadFixdate(reader, out date) : TryReadAsctime(reader, out date);
    }

    // "06 Nov 1994 08:49:37 GMT", after "Sun, ".
    private static bool TryReadFixdate(HttpDateReader reader, out DateTimeOffset date)
    {
        date = default;
        return reader.TryReadNumber(2, out int day) && reader.TryRead(" ") && reader.TryReadName(Months, out int month) && reader.TryRead(" ")
            && reader.TryReadNumber(4, out int year) && reader.TryRead(" ") && TryReadTime(ref reader, out TimeSpan time) && reader.TryRead(" GMT")
            && reader.IsAtEnd && TryCombine(year, month + 1, day, time, out date);
    }

    // ", 06-Nov-94 08:49:37 GMT", after "Sunday".
    private static bool TryReadRfc850(HttpDateReader reader, DateTime now, out DateTimeOffset date)
    {
        date = default;
        return reader.TryRead(", ") && reader.TryReadNumber(2, out int day) && reader.TryRead("-") && reader.TryReadName(Months, out int month)
            && reader.TryRead("-") && reader.TryReadNumber(2, out int year) && reader.TryRead(" ") && TryReadTime(ref reader, out TimeSpan time)
            && reader.TryRead(" GMT") && reader.IsAtEnd && TryCombine(FullYear(year, month + 1, day, time, now), month + 1, day, time, out date);
    }

    // " Nov  6 08:49:37 1994", after "Sun". The day has two digits, or a space and one.
    private static bool TryReadAsctime(HttpDateReader reader, out DateTimeOffset date)
    {
        date = default;
        return reader.TryRead(" ") && reader.TryReadName(Months, out int month) && reader.TryRead(" ")
            && reader.TryReadNumber(reader.TryRead(" ") ? 1 : 2, out int day) && reader.TryRead(" ") && TryReadTime(ref reader, out TimeSpan time)
            && reader.TryRead(" ") && reader.TryReadNumber(4, out int year) && reader.IsAtEnd && TryCombine(year, month + 1, day, time, out date);
    }

    private static bool TryReadTime(ref HttpDateReader reader, out TimeSpan time)
    {
        time = default;
        if (!reader.TryReadNumber(2, out int hour) || !reader.TryRead(":") || !reader.TryReadNumber(2, out int minute) || !reader.TryRead(":")
            || !reader.TryReadNumber(2, out int second))
            return false;
        if ((hour, minute, second) is (23, 59, 60))
            second = 59;
        time = new TimeSpan(hour, minute, second);
        return hour < 24 && minute < 60 && second < 60;
    }

    private static bool TryCombine(int year, int month, int day, TimeSpan time, out DateTimeOffset date)
    {
        date = default;
        if (year is < 1 or > 9999 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        date = new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero) + time;
        return true;
    }

    // Compared part by part, because the day may not exist 50 years from now (29 February), nor that year in .NET.
    private static int FullYear(int twoDigits, int month, int day, TimeSpan time, DateTime now)
    {
        int latest = now.Year + 50;
        int year = latest - (latest - twoDigits) % 100;
        bool isLater = year == latest && (month, day, time).CompareTo((now.Month, now.Day, now.TimeOfDay)) > 0;
        return isLater || year > 9999 ? year - 100 : year;
    }
}
