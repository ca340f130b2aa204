using System.Globalization;

namespace MusicStore.Pages;

/// <summary>How pages write lengths and prices.</summary>
internal static class Formats
{
    public static string Length(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds).ToString(@"m\:ss", CultureInfo.InvariantCulture);

    public static string Price(decimal price) => "$" + price.ToString("0.00", CultureInfo.InvariantCulture);
}
