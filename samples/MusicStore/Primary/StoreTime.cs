using System.Globalization;

namespace MusicStore.Primary;

/// <summary>How Chinook writes a point in time: in UTC, to the second.</summary>
internal static class StoreTime
{
    private const string Form = "yyyy-MM-dd HH:mm:ss";

    public static string Write(DateTimeOffset moment) => moment.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    public static DateTime Read(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
