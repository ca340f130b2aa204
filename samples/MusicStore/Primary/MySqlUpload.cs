using System.Text;
using Forebay.MySql;
using Forebay.Sqlite.Native;

namespace MusicStore.Primary;

/// <summary>Carries rows from a SQLite database to tables of the same names and columns in MySQL, many in a statement.</summary>
internal sealed class MySqlUpload(SqliteConnection from, ForebayMySqlConnection to)
{
    // One statement that is prepared once for each table: below what a packet and a prepared statement may have, by far.
    private const int MostValues = 4_000;

    public void Run(IReadOnlyList<string> tables, Action<double> progress)
    {
        for (int i = 0; i < tables.Count; i++)
        {
            using ForebayMySqlTransaction transaction = to.BeginTransaction();
            Copy(tables[i], transaction);
            transaction.Commit();
            progress((i + 1.0) / tables.Count);
        }
    }

    private void Copy(string table, ForebayMySqlTransaction transaction)
    {
        using SqliteStatement rows = from.Prepare($"SELECT * FROM {table} ORDER BY rowid");
        string[] columns = [.. Enumerable.Range(0, rows.ColumnCount).Select(rows.ColumnName)];
        List<object?> values = [];
        while (rows.Step())
        {
            for (int column = 0; column < columns.Length; column++)
                values.Add(Value(rows, column));
            if (values.Count + columns.Length > MostValues)
                Send(table, columns, values, transaction);
        }
        if (values.Count > 0)
            Send(table, columns, values, transaction);
    }

    private void Send(string table, string[] columns, List<object?> values, ForebayMySqlTransaction transaction)
    {
        string one = $"({string.Join(", ", columns.Select(_ => "?"))})";
        var text = new StringBuilder($"INSERT INTO {table}({string.Join(", ", columns)}) VALUES {one}");
        for (int row = columns.Length; row < values.Count; row += columns.Length)
            text.Append(", ").Append(one);
        using var command = new ForebayMySqlCommand(text.ToString(), to, transaction);
        foreach (object? value in values)
            command.Parameters.Add(new ForebayMySqlParameter { Value = value });
        command.ExecuteNonQuery();
        values.Clear();
    }

    // The only numbers with a fraction are amounts.
    private static object? Value(SqliteStatement row, int column) => row.ColumnType(column) switch
    {
        SqliteType.Integer => row.ColumnInt64(column),
        SqliteType.Real => Math.Round((decimal)row.ColumnDouble(column), 2),
        SqliteType.Null => null,
        _ => row.ColumnText(column),
    };
}
