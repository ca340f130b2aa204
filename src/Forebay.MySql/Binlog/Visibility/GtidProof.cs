using Forebay.MySql.Binlog.Gtids;
using Forebay.MySql.Binlog.Transactions;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Binlog.Visibility;

/// <summary>MySQL: a transaction enters <c>gtid_executed</c> after the engine's commit.</summary>
internal sealed class GtidProof(FeedConnection connection) : IVisibilityProof
{
    public async Task<Func<ReceivedTransaction, bool>> AskAsync(IReadOnlyList<ReceivedTransaction> open, CancellationToken cancellationToken)
    {
        var awaited = new GtidSet();
        foreach (ReceivedTransaction transaction in open)
        {
            if (transaction.Gtid is { } gtid)
                awaited.Add(gtid);
        }
        if (awaited.IsEmpty)
            return static _ => true;
        // Not for long: one that is held up must not hold up the others.
        string? timedOut = await connection.AskAsync($"SELECT WAIT_FOR_EXECUTED_GTID_SET('{awaited}', 0.02)", cancellationToken).ConfigureAwait(false);
        if (timedOut == "0")
            return static _ => true;
        string? text = await connection.AskAsync("SELECT @@GLOBAL.gtid_executed", cancellationToken).ConfigureAwait(false);
        return GtidSet.TryParse(text, out GtidSet? executed)
            ? transaction => transaction.Gtid is not { } gtid || executed.Contains(gtid)
            : throw new MySqlProtocolException($"The server answered '{text}' for gtid_executed.");
    }
}
