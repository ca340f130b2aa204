using Npgsql;

namespace Forebay.PostgreSql;

/// <summary>Statements on a connection of the feed, with <c>$1</c>, <c>$2</c> for their values.</summary>
internal static class Questions
{
    /// <summary>All rows.</summary>
    public static async Task<List<T>> RowsAsync<T>(this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, object[] values, CancellationToken cancellationToken)
    {
        List<T> rows = [];
        using NpgsqlCommand command = Command(connection, sql, values);
        NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                rows.Add(read(reader));
        }
        return rows;
    }

    /// <summary>The first column of the one row.</summary>
    public static async Task<T> AskAsync<T>(this NpgsqlConnection connection, string sql, object[] values, CancellationToken cancellationToken)
    {
        using NpgsqlCommand command = Command(connection, sql, values);
        return (T)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Without an answer.</summary>
    public static async Task RunAsync(this NpgsqlConnection connection, string sql, object[] values, CancellationToken cancellationToken)
    {
        using NpgsqlCommand command = Command(connection, sql, values);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (object value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
