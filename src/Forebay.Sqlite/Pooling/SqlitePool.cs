using System.Collections.Concurrent;
using System.Threading.Channels;
using Forebay.Sqlite.Native;

namespace Forebay.Sqlite;

/// <summary>Connections to one database for many callers at a time: reads on a pool, writes one after the other in groups.</summary>
/// <remarks>
/// Thread-safe. A read runs on the caller's thread with a connection of its own. Writes are queued; one loop takes what has gathered, runs each
/// write in a savepoint of its own and commits them together, so that one that fails is undone alone and fails its caller alone.
/// </remarks>
public sealed class SqlitePool : IAsyncDisposable
{
    private readonly SqlitePoolOptions options;
    private readonly ConcurrentBag<SqliteConnection> free = [];
    private readonly SemaphoreSlim lent;
    private readonly SqliteConnection writer;
    private readonly Channel<Write> queue;
    private readonly Task loop;
    private int disposed;

    /// <summary>Opens the database.</summary>
    /// <exception cref="SqliteException">It can't be opened.</exception>
    /// <exception cref="ForebayConfigurationException">An option can't work.</exception>
    public SqlitePool(SqlitePoolOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        this.options = options;
        lent = new SemaphoreSlim(options.Readers, options.Readers);
        queue = Channel.CreateBounded<Write>(new BoundedChannelOptions(options.MaxQueuedWrites) { SingleReader = true });
        writer = Open();
        WriteAheadLog.TurnOn(writer, options.Pragmas.BusyTimeout);
        loop = Task.Run(RunAsync);
    }

    /// <summary>Reads with a connection that nobody else uses meanwhile.</summary>
    /// <param name="read">Must not keep the connection, nor write.</param>
    /// <param name="cancellationToken">Ends the wait for a connection.</param>
    public async ValueTask<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        await lent.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!free.TryTake(out SqliteConnection? connection))
            {
                connection = Open();
                connection.Execute("PRAGMA query_only=1");
            }
            try
            {
                return read(connection);
            }
            finally
            {
                free.Add(connection);
            }
        }
        finally
        {
            lent.Release();
        }
    }

    /// <summary>Writes; completes when the write is committed, with others of the same moment.</summary>
    /// <param name="write">Runs on the writer's loop, inside of a transaction. What it throws undoes it and is thrown to the caller.</param>
    /// <param name="cancellationToken">Ends the wait for room in the queue and, where the write has not begun, the write.</param>
    /// <exception cref="SqliteException">The write or its commit failed; nothing of it is in the file.</exception>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        var queued = new Write<T>(write, cancellationToken);
        await queue.Writer.WriteAsync(queued, cancellationToken).ConfigureAwait(false);
        return await queued.Completion.ConfigureAwait(false);
    }

    /// <summary>As <see cref="WriteAsync{T}(Func{SqliteConnection, T}, CancellationToken)"/>, for a write that is one statement: SQLite undoes a statement that fails by itself, so that it needs no savepoint.</summary>
    /// <param name="write">Runs one statement that writes, to its end; may read before.</param>
    /// <param name="cancellationToken">Ends the wait for room in the queue and, where the write has not begun, the write.</param>
    internal async Task<T> WriteOneAsync<T>(Func<SqliteConnection, T> write, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        var queued = new Write<T>(write, cancellationToken) { IsOneStatement = true };
        await queue.Writer.WriteAsync(queued, cancellationToken).ConfigureAwait(false);
        return await queued.Completion.ConfigureAwait(false);
    }

    /// <summary>Writes what is queued, then closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        queue.Writer.Complete();
        await loop.ConfigureAwait(false);
        for (int i = 0; i < options.Readers; i++)
            await lent.WaitAsync().ConfigureAwait(false);
        foreach (SqliteConnection connection in free)
            connection.Dispose();
        writer.Execute("PRAGMA optimize");
        writer.Dispose();
        lent.Dispose();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(options.Path);
        options.Pragmas.Apply(connection, options.Readers + 1);
        connection.Execute("PRAGMA foreign_keys=1");
        options.OnOpen?.Invoke(connection);
        return connection;
    }

    private async Task RunAsync()
    {
        List<Write> batch = [];
        while (await queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < options.MaxBatch && queue.Reader.TryRead(out Write? write))
                batch.Add(write);
            Commit(batch);
            batch.Clear();
        }
    }

    private void Commit(List<Write> batch)
    {
        try
        {
            using SqliteTransaction transaction = writer.Begin();
            foreach (Write write in batch)
                RunAlone(write);
            transaction.Commit();
        }
        catch (SqliteException e)
        {
            foreach (Write write in batch)
                write.Fail(e);
            return;
        }
        foreach (Write write in batch)
            write.Succeed();
    }

    private void RunAlone(Write write)
    {
        if (write.IsOneStatement)
        {
            if (!write.TryRun(writer) && !writer.InTransaction)
                throw new SqliteException((int)SqliteErrorCode.Abort, "a write ended the transaction", null);
            return;
        }
        writer.Cached("SAVEPOINT one").Run();
        if (write.TryRun(writer))
        {
            writer.Cached("RELEASE one").Run();
        }
        else
        {
            // A full disk and the like have rolled back the whole transaction; then there is no savepoint, and the commit fails for all.
            if (!writer.InTransaction)
                throw new SqliteException((int)SqliteErrorCode.Abort, "a write ended the transaction", null);
            writer.Cached("ROLLBACK TO one").Run();
            writer.Cached("RELEASE one").Run();
        }
    }

    private abstract class Write
    {
        /// <summary>There is nothing but the statement itself to undo.</summary>
        public bool IsOneStatement { get; init; }

        /// <summary>Runs it; false where it threw or was cancelled, which its caller learns at once.</summary>
        public abstract bool TryRun(SqliteConnection connection);

        public abstract void Succeed();

        public abstract void Fail(Exception exception);
    }

    private sealed class Write<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken) : Write
    {
        private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;

        public Task<T> Completion => completion.Task;

        public override bool TryRun(SqliteConnection connection)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                completion.TrySetCanceled(cancellationToken);
                return false;
            }
            try
            {
                result = work(connection);
                return true;
            }
            catch (Exception e)
            {
                completion.TrySetException(e);
                return false;
            }
        }

        public override void Succeed() => completion.TrySetResult(result!);

        public override void Fail(Exception exception) => completion.TrySetException(exception);
    }
}
