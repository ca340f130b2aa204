using Forebay.Sqlite.Native;
using MusicStore.Catalogue;

namespace MusicStore.Primary;

/// <summary>A connection of the pool of the store's file: all of it completes at once.</summary>
internal sealed class SqliteSession(SqliteConnection db) : PrimarySession
{
    public override string ForUpdate => "";

    public override ValueTask<List<T>> AllAsync<T>(string sql, Func<IPrimaryRow, T> read, params object?[] values)
    {
        SqliteStatement statement = Bound(sql, values);
        var row = new Row(statement);
        return new(statement.All(_ => read(row)));
    }

    public long Run(string sql, params object?[] values)
    {
        Bound(sql, values).Run();
        return db.Changes;
    }

    public override ValueTask<long> RunAsync(string sql, params object?[] values) => new(Run(sql, values));

    public override ValueTask<long> InsertAsync(string sql, params object?[] values)
    {
        Bound(sql, values).Run();
        return new(db.LastInsertRowId);
    }

    private SqliteStatement Bound(string sql, object?[] values)
    {
        SqliteStatement statement = db.Cached(sql);
        for (int i = 0; i < values.Length; i++)
        {
            switch (values[i])
            {
                case null:
                    statement.BindNull(i + 1);
                    break;
                case string text:
                    statement.Bind(i + 1, text);
                    break;
                case double number:
                    statement.Bind(i + 1, number);
                    break;
                case decimal amount:
                    statement.Bind(i + 1, (double)amount);
                    break;
                case int number:
                    statement.Bind(i + 1, (long)number);
                    break;
                case long number:
                    statement.Bind(i + 1, number);
                    break;
                default:
                    throw new ArgumentException($"A {values[i]!.GetType()} can't be a parameter.", nameof(values));
            }
        }
        return statement;
    }

    private sealed class Row(SqliteStatement statement) : IPrimaryRow
    {
        public long Int64(int column) => statement.ColumnInt64(column);

        public long? OptionalInt64(int column) => statement.OptionalInt64(column);

        public double Double(int column) => statement.ColumnDouble(column);

        public string? Text(int column) => statement.ColumnText(column);

        public decimal Money(int column) => statement.Money(column);

        public DateTime Moment(int column) => StoreTime.Read(statement.ColumnText(column)!);
    }
}
