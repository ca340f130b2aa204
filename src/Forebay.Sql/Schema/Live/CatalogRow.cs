using System.Globalization;

namespace Forebay.Sql.Schema.Live;

/// <summary>The values of a row, whatever types the driver gives them.</summary>
internal static class CatalogRow
{
    public static string Text(this object?[] row, int at) => row[at] switch
    {
        null => "",
        byte[] bytes => System.Text.Encoding.UTF8.GetString(bytes),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    public static long Number(this object?[] row, int at) => row[at] is null ? 0 : Convert.ToInt64(row[at], CultureInfo.InvariantCulture);

    public static bool Truth(this object?[] row, int at) => row[at] switch
    {
        bool truth => truth,
        string text => text is "t" or "true" or "1" or "YES",
        _ => row.Number(at) != 0,
    };
}
