using System.Globalization;

namespace Forebay.Sql.Results;

/// <summary>The version of a row, as a number that grows.</summary>
internal static class RowVersions
{
    /// <summary>That of a result's only row; null where there is none, or its column holds no whole number or time.</summary>
    public static long? Of(CachedResult result, string column)
    {
        int at = Array.FindIndex(result.Columns, one => one.Name == column);
        if (at < 0 || result.Rows != 1 || result.IsNull(0, result.Columns[at]))
            return null;
        long? version = CellCodec.Read(result.Columns[at].Kind, result.Cell(0, result.Columns[at])) switch
        {
            DateTime time => time.Ticks,
            DateTimeOffset time => time.UtcTicks,
            ulong number => (long)Math.Min(number, long.MaxValue),
            object value when value is sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
            _ => null,
        };
        return version > 0 ? version : null;
    }
}
