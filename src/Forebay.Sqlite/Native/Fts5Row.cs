namespace Forebay.Sqlite.Native;

/// <summary>Computes a value for a row that an FTS5 query has found.</summary>
/// <param name="row">The row; not to be kept.</param>
/// <param name="arguments">What stands after the table's name in the SQL, as numbers.</param>
public delegate double Fts5Function(scoped Fts5Row row, ReadOnlySpan<double> arguments);

/// <summary>A row that an FTS5 query has found, as the query's auxiliary functions see it (sqlite.org/fts5.html section 7).</summary>
/// <remarks>Valid during the call it is given to.</remarks>
public readonly unsafe ref struct Fts5Row
{
    private readonly Fts5Api* api;
    private readonly nint context;

    internal Fts5Row(Fts5Api* api, nint context)
    {
        this.api = api;
        this.context = context;
    }

    /// <summary>How many phrases the query has.</summary>
    public int PhraseCount => api->PhraseCount(context);

    /// <summary>How many columns the table has.</summary>
    public int ColumnCount => api->ColumnCount(context);

    /// <summary>How many rows the table has.</summary>
    public long RowCount
    {
        get
        {
            long rows;
            SqliteException.ThrowOnError(api->RowCount(context, &rows));
            return rows;
        }
    }

    /// <summary>How often phrases stand in this row, each time counted.</summary>
    public int InstanceCount
    {
        get
        {
            int count;
            SqliteException.ThrowOnError(api->InstanceCount(context, &count));
            return count;
        }
    }

    /// <summary>Where a phrase stands.</summary>
    public (int Phrase, int Column, int Offset) Instance(int index)
    {
        int phrase, column, offset;
        SqliteException.ThrowOnError(api->Instance(context, index, &phrase, &column, &offset));
        return (phrase, column, offset);
    }

    /// <summary>How many words a column of this row has; -1: all columns together.</summary>
    public int ColumnSize(int column)
    {
        int words;
        SqliteException.ThrowOnError(api->ColumnSize(context, column, &words));
        return words;
    }

    /// <summary>How many words a column has in all rows together; -1: all columns.</summary>
    public long ColumnTotalSize(int column)
    {
        long words;
        SqliteException.ThrowOnError(api->ColumnTotalSize(context, column, &words));
        return words;
    }

    /// <summary>How many rows have a phrase, counted up to a limit.</summary>
    public long RowsWith(int phrase, long most)
    {
        var count = new Counting { Most = most };
        SqliteException.ThrowOnError(api->QueryPhrase(context, phrase, &count, Fts5Api.CountRow));
        return count.Rows;
    }

    /// <summary>What <see cref="SetState"/> has kept for this query; null: nothing yet.</summary>
    public object? State => Fts5Api.StateOf(api->GetAuxiliary(context, 0));

    /// <summary>Keeps an object for the rows of this query that follow.</summary>
    public void SetState(object state) => SqliteException.ThrowOnError(Fts5Api.Keep(api, context, state));

    internal struct Counting
    {
        public long Most;
        public long Rows;
    }
}
