using System.Globalization;
using System.Text;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Client;

// Dates and times. In the form of prepared statements parts that are zero are left out at the end; as text they are always whole.
internal readonly ref partial struct Cell
{
    private bool IsMoment => column.Kind is ColumnKind.DateTime or ColumnKind.Date;

    /// <exception cref="InvalidCastException">It is no date of the calendar, as <c>0000-00-00</c> is none.</exception>
    public DateTime ToDateTime()
    {
        if (!IsMoment)
            return column.Kind == ColumnKind.Text ? OfText() : throw Not(typeof(DateTime));
        MomentParts parts = Parts();
        if (parts is { Year: 0, Month: 0, Day: 0 } && column.ConvertsZeroDates)
            return DateTime.MinValue;
        if (parts.Month is < 1 or > 12 || parts.Year < 1 || parts.Day < 1 || parts.Day > DateTime.DaysInMonth(parts.Year, parts.Month))
            throw new InvalidCastException($"The value '{MomentText()}' of {column} is no date of the calendar. Read it by GetString, or set ConvertZeroDateTime=true to read 0000-00-00 as DateTime.MinValue.");
        return new DateTime(parts.Year, parts.Month, parts.Day, parts.Hour, parts.Minute, parts.Second).AddTicks(parts.Microsecond * TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>From -838:59:59 to 838:59:59.</summary>
    public TimeSpan ToTimeSpan()
    {
        if (column.Kind != ColumnKind.Time)
            throw Not(typeof(TimeSpan));
        if (isBinary)
        {
            if (bytes.Length == 0)
                return TimeSpan.Zero;
            var reader = new WireReader(bytes);
            bool isNegative = reader.ReadByte() != 0;
            var value = new TimeSpan((int)reader.ReadUInt32(), reader.ReadByte(), reader.ReadByte(), reader.ReadByte());
            if (reader.Remaining >= 4)
                value += TimeSpan.FromMicroseconds(reader.ReadUInt32());
            return isNegative ? -value : value;
        }
        ReadOnlySpan<byte> rest = bytes;
        bool isBelow = rest.Length > 0 && rest[0] == (byte)'-';
        if (isBelow)
            rest = rest[1..];
        long hours = Digits(ref rest), minutes = Digits(ref rest), seconds = Digits(ref rest);
        TimeSpan time = TimeSpan.FromTicks(((hours * 60 + minutes) * 60 + seconds) * TimeSpan.TicksPerSecond + Fraction(rest) * TimeSpan.TicksPerMicrosecond);
        return isBelow ? -time : time;
    }

    private MomentParts Parts()
    {
        if (!isBinary)
        {
            ReadOnlySpan<byte> rest = bytes;
            return new MomentParts(Digits(ref rest), Digits(ref rest), Digits(ref rest), Digits(ref rest), Digits(ref rest), Digits(ref rest), Fraction(rest));
        }
        var reader = new WireReader(bytes);
        int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, microsecond = 0;
        if (reader.Remaining >= 4)
            (year, month, day) = (reader.ReadUInt16(), reader.ReadByte(), reader.ReadByte());
        if (reader.Remaining >= 3)
            (hour, minute, second) = (reader.ReadByte(), reader.ReadByte(), reader.ReadByte());
        if (reader.Remaining >= 4)
            microsecond = (int)reader.ReadUInt32();
        return new MomentParts(year, month, day, hour, minute, second, microsecond);
    }

    private DateTime OfText() => DateTime.TryParse(Encoding.UTF8.GetString(bytes), CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime value) ? value : throw Not(typeof(DateTime));

    // Decimals above six are the type's way to say that there are none.
    private int Decimals => column.Definition.Decimals is <= 6 and var decimals ? decimals : 0;

    private string MomentText()
    {
        if (!isBinary)
            return Encoding.ASCII.GetString(bytes);
        MomentParts parts = Parts();
        string date = $"{parts.Year:d4}-{parts.Month:d2}-{parts.Day:d2}";
        return column.Kind == ColumnKind.Date ? date : $"{date} {parts.Hour:d2}:{parts.Minute:d2}:{parts.Second:d2}{FractionText(parts.Microsecond)}";
    }

    private string DurationText()
    {
        TimeSpan time = ToTimeSpan(), size = time.Duration();
        return $"{(time < TimeSpan.Zero ? "-" : "")}{(int)size.TotalHours:d2}:{size.Minutes:d2}:{size.Seconds:d2}{FractionText((int)(size.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond))}";
    }

    private string FractionText(int microseconds) => Decimals == 0 ? "" : "." + microseconds.ToString("d6", CultureInfo.InvariantCulture)[..Decimals];

    private static int Digits(ref ReadOnlySpan<byte> rest)
    {
        int value = 0, at = 0;
        for (; at < rest.Length && rest[at] is >= (byte)'0' and <= (byte)'9'; at++)
            value = value * 10 + rest[at] - '0';
        rest = rest[Math.Min(at + 1, rest.Length)..];
        return value;
    }

    // Up to six digits, of which those at the end may be missing.
    private static int Fraction(ReadOnlySpan<byte> digits)
    {
        int value = 0;
        for (int at = 0; at < 6; at++)
            value = value * 10 + (at < digits.Length ? digits[at] - '0' : 0);
        return value;
    }

    private readonly record struct MomentParts(int Year, int Month, int Day, int Hour, int Minute, int Second, int Microsecond);
}
