using System.Threading.Channels;
using Forebay.Sqlite.Native;

namespace Forebay.Sqlite;

/// <summary>Writes what is added in batches, in the background and never in the way of who adds it: for logs and statistics.</summary>
/// <typeparam name="T">What is written.</typeparam>
/// <remarks>
/// Thread-safe. <see cref="TryAdd"/> puts an item into a bounded queue and returns; one loop writes what has gathered. What a crash finds in the
/// queue is lost, and what comes faster than it can be written is dropped and counted: nothing that must be kept belongs here.
/// </remarks>
public sealed class SqliteWriteBehind<T> : IAsyncDisposable
{
    private readonly SqlitePool pool;
    private readonly Action<SqliteConnection, IReadOnlyList<T>> write;
    private readonly int maxBatch;
    private readonly Channel<T> queue;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim flushing = new(1, 1);
    private readonly Task loop;
    private long dropped;
    private int disposed;

    /// <summary>Begins to write.</summary>
    /// <param name="pool">The database.</param>
    /// <param name="write">Writes a batch, inside of a transaction.</param>
    /// <param name="maxQueued">The most items that wait; further ones are dropped. At least 1.</param>
    /// <param name="maxBatch">The most items in one transaction. At least 1.</param>
    /// <param name="flushEvery">How long an item may wait. More than zero.</param>
    /// <param name="time">The clock.</param>
    public SqliteWriteBehind(SqlitePool pool, Action<SqliteConnection, IReadOnlyList<T>> write, int maxQueued, int maxBatch, TimeSpan flushEvery, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxQueued, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(flushEvery, TimeSpan.Zero);
        this.pool = pool;
        this.write = write;
        this.maxBatch = maxBatch;
        queue = Channel.CreateBounded<T>(maxQueued);
        loop = Task.Run(() => RunAsync(flushEvery, time));
    }

    /// <summary>Items that were dropped: there was no room, or their batch could not be written.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Adds an item; false where there is no room, or after the end.</summary>
    public bool TryAdd(T item)
    {
        if (queue.Writer.TryWrite(item))
            return true;
        Interlocked.Increment(ref dropped);
        return false;
    }

    /// <summary>Writes what waits.</summary>
    /// <exception cref="SqliteException">A batch could not be written; its items are dropped.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        await flushing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                var batch = new List<T>();
                while (batch.Count < maxBatch && queue.Reader.TryRead(out T? item))
                    batch.Add(item);
                if (batch.Count == 0)
                    return;
                await WriteAsync(batch).ConfigureAwait(false);
            }
        }
        finally
        {
            flushing.Release();
        }
    }

    /// <summary>Writes what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        queue.Writer.TryComplete();
        await stopping.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
        stopping.Dispose();
        flushing.Dispose();
    }

    private async Task WriteAsync(List<T> batch)
    {
        try
        {
            // What was taken from the queue is written, whoever stops waiting for it.
            _ = await pool.WriteAsync(
                db =>
                {
                    write(db, batch);
                    return true;
                },
                CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            Interlocked.Add(ref dropped, batch.Count);
            throw;
        }
    }

    private async Task RunAsync(TimeSpan flushEvery, TimeProvider time)
    {
        using var timer = new PeriodicTimer(flushEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token).ConfigureAwait(false))
            {
                try
                {
                    await FlushAsync(stopping.Token).ConfigureAwait(false);
                }
                catch (SqliteException)
                {
                    // Counted; the next batch may succeed.
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Disposed of.
        }
    }
}
