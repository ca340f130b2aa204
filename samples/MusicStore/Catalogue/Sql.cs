using Forebay.Sqlite.Native;

namespace MusicStore.Catalogue;

/// <summary>Short ways to run a query of the store.</summary>
internal static class Sql
{
    /// <summary>A prepared statement of this text with its parameters bound, in order.</summary>
    public static SqliteStatement With(this SqliteConnection connection, string sql, params ReadOnlySpan<long> parameters)
    {
        SqliteStatement statement = connection.Cached(sql);
        for (int i = 0; i < parameters.Length; i++)
            statement.Bind(i + 1, parameters[i]);
        return statement;
    }

    public static List<T> All<T>(this SqliteStatement statement, Func<SqliteStatement, T> read)
    {
        var rows = new List<T>();
        while (statement.Step())
            rows.Add(read(statement));
        statement.Reset();
        return rows;
    }

    public static T? FirstOrDefault<T>(this SqliteStatement statement, Func<SqliteStatement, T> read) where T : class
    {
        T? row = statement.Step() ? read(statement) : null;
        statement.Reset();
        return row;
    }

    public static long Number(this SqliteStatement statement)
    {
        long number = statement.Step() ? statement.ColumnInt64(0) : 0;
        statement.Reset();
        return number;
    }

    public static long? OptionalInt64(this SqliteStatement statement, int column) => statement.IsNull(column) ? null : statement.ColumnInt64(column);

    /// <summary>Money is stored as a floating-point number by SQLite's NUMERIC affinity; it has two decimals.</summary>
    public static decimal Money(this SqliteStatement statement, int column) => Math.Round((decimal)statement.ColumnDouble(column), 2);
}
