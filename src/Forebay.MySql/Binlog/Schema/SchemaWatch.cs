namespace Forebay.MySql.Binlog.Schema;

/// <summary>Keeps the tables as the catalog has them, and knows which of them may be others by now.</summary>
/// <remarks>
/// A statement that changes the schema is in the log, and its tables are unsure from then on: the next rows of one of them prove that the statement is over, so that the catalog is read
/// again before they are looked at. It is read again, too, when the statement has become visible. One connection, used by one caller at a time. It outlives a session.
/// </remarks>
internal sealed class SchemaWatch : IDisposable
{
    private readonly SemaphoreSlim free = new(1, 1);
    private readonly Lock gate = new();
    private readonly HashSet<(string Database, string Name)> unsure = [];
    private readonly HashSet<(string Database, string Name)> sure = [];
    private FeedConnection? connection;
    private MySqlTables? tables;
    private bool isAllUnsure;
    private long changes;
    private long seen;
    private long read;

    /// <summary>The tables; null: they were never read.</summary>
    public MySqlTables? Tables => Volatile.Read(ref tables);

    /// <summary>Called with the tables whenever they were read.</summary>
    public Action<MySqlTables> Loaded { get; set; } = static _ => { };

    /// <summary>Begins a session: reads the tables.</summary>
    public async Task BeginAsync(FeedConnection open, CancellationToken cancellationToken)
    {
        connection = open;
        // All that was altered until now is in what is read; what is in the stream of it is old.
        await ReadAsync(cancellationToken).ConfigureAwait(false);
        lock (gate)
        {
            unsure.Clear();
            isAllUnsure = false;
            seen = read = changes;
        }
    }

    /// <summary>The log tells of a statement that changes tables.</summary>
    /// <param name="names">Which; none: any.</param>
    /// <returns>For <see cref="Visible"/>.</returns>
    public long Changed(IReadOnlyCollection<(string Database, string Name)> names)
    {
        lock (gate)
        {
            if (names.Count == 0)
            {
                isAllUnsure = true;
                sure.Clear();
            }
            unsure.UnionWith(names);
            return ++changes;
        }
    }

    /// <summary>Whether rows of a table came behind a statement that may have changed it: the catalog must be read first.</summary>
    public bool IsUnsure(string database, string name)
    {
        lock (gate)
            return unsure.Contains((database, name)) || (isAllUnsure && !sure.Contains((database, name)));
    }

    /// <summary>Whether any table may be another by now than <see cref="Tables"/> says.</summary>
    public bool HasUnsure
    {
        get
        {
            lock (gate)
                return isAllUnsure || unsure.Count > 0 || seen != read;
        }
    }

    /// <summary>Reads the catalog, as the rows of a table ask for it.</summary>
    public async Task ReadForAsync(string database, string name, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken).ConfigureAwait(false);
        // A table that is made and filled by one statement is not there before its end.
        if (Tables!.Find(database, name).Columns.Count == 0)
            return;
        lock (gate)
        {
            unsure.Remove((database, name));
            sure.Add((database, name));
        }
    }

    /// <summary>Readers see what a statement has changed.</summary>
    public void Visible(long change)
    {
        lock (gate)
            seen = Math.Max(seen, change);
        Hurry();
    }

    /// <summary>Asked to call <see cref="CatchUpAsync"/> soon.</summary>
    public Action Hurry { get; set; } = static () => { };

    /// <summary>Reads the catalog where something has become visible.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        long before;
        lock (gate)
        {
            if (seen == read)
                return;
            before = seen;
        }
        await ReadAsync(cancellationToken).ConfigureAwait(false);
        lock (gate)
        {
            read = before;
            if (changes != before)
                return;
            unsure.Clear();
            isAllUnsure = false;
        }
    }

    /// <summary>Runs something on the connection, when it is free.</summary>
    public async Task<T> UseAsync<T>(Func<FeedConnection, CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await run(connection!, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            free.Release();
        }
    }

    public void Dispose() => free.Dispose();

    private Task<bool> ReadAsync(CancellationToken cancellationToken) => UseAsync(
        async (open, cancellation) =>
        {
            MySqlTables now = await MySqlTablesReader.ReadAsync(open, Tables, cancellation).ConfigureAwait(false);
            Volatile.Write(ref tables, now);
            Loaded(now);
            return true;
        },
        cancellationToken);
}
