using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace MusicStore.Primary;

/// <summary>The primary in the store's own file.</summary>
internal sealed class SqlitePrimary(SqlitePool pool) : IPrimary
{
    public ValueTask<T> ReadAsync<T>(Func<PrimarySession, ValueTask<T>> read, CancellationToken cancellation) => pool.ReadAsync(db => Done(read(new SqliteSession(db))), cancellation);

    public Task<T> WriteAsync<T>(Func<PrimarySession, ValueTask<T>> write, CancellationToken cancellation) => pool.WriteAsync(db => Done(write(new SqliteSession(db))), cancellation);

    public bool IsDuplicate(Exception exception) => exception is SqliteException { Code: SqliteErrorCode.Constraint };

    /// <summary>The result of what awaits a <see cref="SqliteSession"/> alone: SQLite answers at once, so it is done when it returns.</summary>
    internal static T Done<T>(ValueTask<T> work) =>
        work.IsCompleted ? work.GetAwaiter().GetResult() : throw new InvalidOperationException("A read or write of the primary awaits something else than its session.");
}
