using Forebay.MySql.Binlog.Events;
using Forebay.MySql.Binlog.Gtids;
using Forebay.MySql.Binlog.SetUp;
using Forebay.MySql.Binlog.Visibility;
using Forebay.MySql.Sessions;

namespace Forebay.MySql.Binlog.Position;

/// <summary>Says whether a server's log can be gone on with from a position, and where a feed begins that has none.</summary>
internal sealed class StartFinder(FeedConnection connection, ServerFacts server)
{
    /// <summary>Why it can't be gone on with; null: it may be. The server itself has the last word.</summary>
    public async Task<string?> GapAsync(MySqlPosition? position, CancellationToken cancellationToken)
    {
        if (position is null)
            return "no position is known";
        if (position.Server != server.Server)
            return "it is another server";
        return server.IsMariaDb ? await MariaDbGapAsync(position, cancellationToken).ConfigureAwait(false) : await MySqlGapAsync(position, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A position before which everything is visible to every load that begins from now on.</summary>
    public async Task<MySqlPosition> NowAsync(CancellationToken cancellationToken)
    {
        if (server.IsMariaDb)
        {
            BinlogPlace place = await SnapshotProof.PlaceAsync(connection, cancellationToken).ConfigureAwait(false);
            return new MySqlPosition(server.Server, place, 0, "", MySqlPosition.NothingPrepared);
        }
        // What is in the log and not in this set is not visible yet, and will be sent.
        string executed = await connection.AskAsync("SELECT @@GLOBAL.gtid_executed", cancellationToken).ConfigureAwait(false) ?? "";
        return new MySqlPosition(server.Server, null, 0, (GtidSet.TryParse(executed, out GtidSet? set) ? set : new GtidSet()).ToString(), MySqlPosition.NothingPrepared);
    }

    private async Task<string?> MySqlGapAsync(MySqlPosition position, CancellationToken cancellationToken)
    {
        if (!GtidSet.TryParse(position.Gtids, out GtidSet? applied))
            return "the position can't be read";
        TextResult answer = await connection.QueryAsync($"SELECT GTID_SUBSET('{applied}', @@GLOBAL.gtid_executed), GTID_SUBSET(@@GLOBAL.gtid_purged, '{applied}')", cancellationToken).ConfigureAwait(false);
        if (answer.Rows[0][0] != "1")
            return "the server lacks transactions that were read before: it was restored, or its log was reset";
        return answer.Rows[0][1] != "1" ? "the server has purged its log beyond the position" : null;
    }

    private async Task<string?> MariaDbGapAsync(MySqlPosition position, CancellationToken cancellationToken)
    {
        if (position.Place is not { } place || !MariaDbGtids.TryParse(position.Gtids, out _))
            return "the position can't be read";
        TextResult files = await connection.QueryAsync("SHOW BINARY LOGS", cancellationToken).ConfigureAwait(false);
        string?[]? file = files.Rows.FirstOrDefault(row => row[0] == place.File);
        if (file is null)
            return $"the server has purged its log beyond the position ({place.File} is gone)";
        return ulong.TryParse(file[1], out ulong size) && size < place.Offset ? $"{place.File} ends before the position: it lost its end, or was reset" : null;
    }
}
