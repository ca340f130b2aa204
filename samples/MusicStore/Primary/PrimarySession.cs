namespace MusicStore.Primary;

/// <summary>A connection to the primary for the length of one read or write.</summary>
/// <remarks>Its SQL is what SQLite, MySQL and MariaDB understand alike, with parameters <c>?1</c>, <c>?2</c> and so on: whole numbers, <see cref="double"/>, <see cref="decimal"/>, text or null.</remarks>
internal abstract class PrimarySession
{
    /// <summary>At the end of a SELECT in a write: no other write gets these rows before this one is over. Empty where there is one write at a time.</summary>
    public abstract string ForUpdate { get; }

    public abstract ValueTask<List<T>> AllAsync<T>(string sql, Func<IPrimaryRow, T> read, params object?[] values);

    public async ValueTask<T?> FirstOrDefaultAsync<T>(string sql, Func<IPrimaryRow, T> read, params object?[] values) where T : class =>
        (await AllAsync(sql, read, values)) is [var first, ..] ? first : null;

    /// <summary>The first number; 0 where there is none.</summary>
    public async ValueTask<long> NumberAsync(string sql, params object?[] values) =>
        (await AllAsync(sql, row => row.OptionalInt64(0) ?? 0, values)) is [var first, ..] ? first : 0;

    /// <summary>Runs a statement that writes; returns how many rows it wrote or found.</summary>
    public abstract ValueTask<long> RunAsync(string sql, params object?[] values);

    /// <summary>Runs an INSERT of one row; returns the id that the database gave it.</summary>
    public abstract ValueTask<long> InsertAsync(string sql, params object?[] values);
}
