using System.Data;
using Forebay.MySql;

namespace MusicStore.Primary;

/// <summary>The primary in a MySQL or MariaDB server.</summary>
internal sealed class MySqlPrimary(ForebayMySqlDataSource source) : IPrimary
{
    private const int DuplicateKey = 1062;
    private const int Deadlock = 1213;
    // Two writes that stand in each other's way: the server undoes one, and it comes second.
    private const int MostTries = 10;

    public async ValueTask<T> ReadAsync<T>(Func<PrimarySession, ValueTask<T>> read, CancellationToken cancellation)
    {
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync(cancellation);
        return await read(new MySqlStoreSession(connection, null, cancellation));
    }

    public async Task<T> WriteAsync<T>(Func<PrimarySession, ValueTask<T>> write, CancellationToken cancellation)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return await WriteOnceAsync(write, cancellation);
            }
            catch (MySqlException e) when (e.Number == Deadlock && tries < MostTries)
            {
                // Undone as a whole.
            }
        }
    }

    public bool IsDuplicate(Exception exception) => exception is MySqlException { Number: DuplicateKey };

    private async Task<T> WriteOnceAsync<T>(Func<PrimarySession, ValueTask<T>> write, CancellationToken cancellation)
    {
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync(cancellation);
        // A write that has waited for another sees what that has done.
        await using ForebayMySqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
        T result = await write(new MySqlStoreSession(connection, transaction, cancellation));
        await transaction.CommitAsync(CancellationToken.None);
        return result;
    }
}
