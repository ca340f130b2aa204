namespace Forebay.MySql.Sessions;

/// <summary>A small result as text: the columns' names, and each row's values, null for NULL.</summary>
internal sealed record TextResult(IReadOnlyList<string> Columns, IReadOnlyList<string?[]> Rows)
{
    /// <summary>The value of a row's column, by its name in any case; null where it is NULL or not there.</summary>
    public string? this[int row, string column]
    {
        get
        {
            for (int at = 0; at < Columns.Count; at++)
            {
                if (string.Equals(Columns[at], column, StringComparison.OrdinalIgnoreCase))
                    return Rows[row][at];
            }
            return null;
        }
    }
}
