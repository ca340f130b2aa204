using Forebay.MySql.Binlog.Events;
using Forebay.MySql.Binlog.Transactions;

namespace Forebay.MySql.Binlog.Visibility;

/// <summary>MariaDB: a consistent snapshot says up to which place of the log its readers see; <c>gtid_binlog_pos</c> is no proof.</summary>
internal sealed class SnapshotProof(FeedConnection connection) : IVisibilityProof
{
    public async Task<Func<ReceivedTransaction, bool>> AskAsync(IReadOnlyList<ReceivedTransaction> open, CancellationToken cancellationToken)
    {
        BinlogPlace seen = await PlaceAsync(connection, cancellationToken).ConfigureAwait(false);
        return transaction => transaction.End <= seen;
    }

    /// <summary>Everything before this place is visible, and was when this was called or later.</summary>
    public static async Task<BinlogPlace> PlaceAsync(FeedConnection connection, CancellationToken cancellationToken)
    {
        await connection.QueryAsync("START TRANSACTION WITH CONSISTENT SNAPSHOT", cancellationToken).ConfigureAwait(false);
        var status = (await connection.QueryAsync("SHOW STATUS LIKE 'binlog_snapshot_%'", cancellationToken).ConfigureAwait(false)).Rows.ToDictionary(static row => row[0]!, static row => row[1], StringComparer.OrdinalIgnoreCase);
        await connection.QueryAsync("COMMIT", cancellationToken).ConfigureAwait(false);
        return status.GetValueOrDefault("Binlog_snapshot_file") is { Length: > 0 } file && ulong.TryParse(status.GetValueOrDefault("Binlog_snapshot_position"), out ulong offset)
            ? new BinlogPlace(file, offset)
            : throw new ForebayConfigurationException("MySQL feed: the server does not tell where in its log a snapshot stands (binlog_snapshot_position): is its log (log_bin) on?");
    }
}
