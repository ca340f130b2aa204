using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Forebay.MySql;

namespace MusicStore.Primary;

/// <summary>A connection to the MySQL or MariaDB server.</summary>
internal sealed partial class MySqlStoreSession(ForebayMySqlConnection connection, ForebayMySqlTransaction? transaction, CancellationToken cancellation) : PrimarySession
{
    // The store's own texts, of which there are some dozens.
    private static readonly ConcurrentDictionary<string, string> Texts = new(StringComparer.Ordinal);

    public override string ForUpdate => " FOR UPDATE";

    public override async ValueTask<List<T>> AllAsync<T>(string sql, Func<IPrimaryRow, T> read, params object?[] values)
    {
        await using ForebayMySqlCommand command = Command(sql, values);
        await using ForebayMySqlDataReader reader = await command.ExecuteReaderAsync(cancellation);
        List<T> rows = [];
        var row = new Row(reader);
        while (await reader.ReadAsync(cancellation))
            rows.Add(read(row));
        return rows;
    }

    public override async ValueTask<long> RunAsync(string sql, params object?[] values)
    {
        await using ForebayMySqlCommand command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    public override async ValueTask<long> InsertAsync(string sql, params object?[] values)
    {
        await using ForebayMySqlCommand command = Command(sql, values);
        await command.ExecuteNonQueryAsync(cancellation);
        return command.LastInsertedId;
    }

    private ForebayMySqlCommand Command(string sql, object?[] values)
    {
        var command = new ForebayMySqlCommand(Texts.GetOrAdd(sql, static text => Numbered().Replace(text, "@p${number}")), connection, transaction);
        for (int i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"p{i + 1}"), values[i]);
        return command;
    }

    [GeneratedRegex(@"\?(?<number>\d+)")]
    private static partial Regex Numbered();

    private sealed class Row(ForebayMySqlDataReader reader) : IPrimaryRow
    {
        public long Int64(int column) => reader.GetInt64(column);

        public long? OptionalInt64(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

        public double Double(int column) => reader.GetDouble(column);

        public string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        public decimal Money(int column) => reader.GetDecimal(column);

        public DateTime Moment(int column) => DateTime.SpecifyKind(reader.GetDateTime(column), DateTimeKind.Utc);
    }
}
