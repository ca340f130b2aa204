using Forebay.PostgreSql.Schema;
using Forebay.Sql.Schema;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;

namespace Forebay.PostgreSql.Stream;

/// <summary>Makes transactions and heartbeats of the stream's messages: what each row's change invalidates, by the keys that its table has.</summary>
/// <remarks>For the one loop that reads the stream. Without streaming of unfinished transactions each comes whole, after its commit, one after the other.</remarks>
internal sealed class TransactionReader(SchemaWatch schema, HeartbeatSender heartbeats)
{
    // A change of more rows invalidates the whole table: each tag takes a place in a table of stamps that other tags share.
    private const int MostRows = 1_000;
    private readonly Dictionary<uint, int> rows = [];
    private HashSet<string> tags = new(StringComparer.Ordinal);
    private ReturnedHeartbeat? within;
    private uint xid;

    /// <summary>Reads one message to its end.</summary>
    /// <returns>What it completes: a transaction, a heartbeat, or both; mostly nothing.</returns>
    public async ValueTask<(ReceivedTransaction? Transaction, ReturnedHeartbeat? Heartbeat)> ReadAsync(PgOutputReplicationMessage message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case BeginMessage begin:
                xid = begin.TransactionXid;
                break;
            case RelationMessage:
                await schema.CheckAsync(cancellationToken).ConfigureAwait(false);
                break;
            case InsertMessage or UpdateMessage or DeleteMessage:
                await ReadRowAsync(message, cancellationToken).ConfigureAwait(false);
                break;
            case TruncateMessage truncate:
                foreach (RelationMessage relation in truncate.Relations)
                    Find(relation).AddAll(tags);
                break;
            case LogicalDecodingMessage sign:
                return await ReadSignAsync(sign, cancellationToken).ConfigureAwait(false);
            case CommitMessage commit:
                return Complete(commit);
        }
        return default;
    }

    private async ValueTask ReadRowAsync(PgOutputReplicationMessage message, CancellationToken cancellationToken)
    {
        RelationMessage relation = message switch
        {
            InsertMessage insert => insert.Relation,
            UpdateMessage update => update.Relation,
            _ => ((DeleteMessage)message).Relation,
        };
        ChangedTable table = Find(relation);
        int count = rows[relation.RelationId] = rows.GetValueOrDefault(relation.RelationId) + 1;
        if (count > MostRows)
        {
            if (count == MostRows + 1)
                table.AddAll(tags);
            return;
        }
        (RowImage? before, RowImage? after) = await ImagesAsync(message, relation, table.Columns, cancellationToken).ConfigureAwait(false);
        table.AddRow(tags, before is null ? null : before.TryGet, after is null ? null : after.TryGet);
    }

    private static async ValueTask<(RowImage? Before, RowImage? After)> ImagesAsync(PgOutputReplicationMessage message, RelationMessage relation, Dictionary<string, KeyValueKind> columns, CancellationToken cancellationToken)
    {
        RowImage before, after;
        switch (message)
        {
            case InsertMessage insert:
                return (null, await Read(insert.NewRow, identityOnly: false, null).ConfigureAwait(false));
            case FullUpdateMessage update:
                before = await Read(update.OldRow, identityOnly: false, null).ConfigureAwait(false);
                return (before, await Read(update.NewRow, identityOnly: false, before).ConfigureAwait(false));
            case IndexUpdateMessage update:
                before = await Read(update.Key, identityOnly: true, null).ConfigureAwait(false);
                return (before, await Read(update.NewRow, identityOnly: false, before).ConfigureAwait(false));
            case DefaultUpdateMessage update:
                after = await Read(update.NewRow, identityOnly: false, null).ConfigureAwait(false);
                return (after.Identity(relation), after);
            case FullDeleteMessage delete:
                return (await Read(delete.OldRow, identityOnly: false, null).ConfigureAwait(false), null);
            case KeyDeleteMessage delete:
                return (await Read(delete.Key, identityOnly: true, null).ConfigureAwait(false), null);
            default:
                throw new InvalidDataException($"The stream holds a {message.GetType().Name}, which this feed does not know.");
        }

        ValueTask<RowImage> Read(ReplicationTuple row, bool identityOnly, RowImage? unchanged) =>
            RowImage.ReadAsync(row, relation, columns, identityOnly, unchanged, cancellationToken);
    }

    private async ValueTask<(ReceivedTransaction?, ReturnedHeartbeat?)> ReadSignAsync(LogicalDecodingMessage sign, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        await sign.Data.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
        if (sign.Prefix != HeartbeatSender.Prefix || heartbeats.TakeReturned(content.ToArray()) is not long asked)
            return default;
        var heartbeat = new ReturnedHeartbeat(asked, sign.MessageLsn);
        // One that is part of a transaction stands where that is committed.
        if ((sign.Flags & 1) == 0)
            return (null, heartbeat);
        within = heartbeat;
        return default;
    }

    private (ReceivedTransaction?, ReturnedHeartbeat?) Complete(CommitMessage commit)
    {
        var transaction = new ReceivedTransaction(xid, tags, commit.TransactionEndLsn);
        ReturnedHeartbeat? heartbeat = within is null ? null : within with { Lsn = commit.TransactionEndLsn };
        tags = new HashSet<string>(StringComparer.Ordinal);
        within = null;
        rows.Clear();
        return (transaction, heartbeat);
    }

    /// <summary>A table that the catalog has no more was dropped since: what depended on its rows is invalidated with that.</summary>
    private ChangedTable Find(RelationMessage relation) =>
        schema.Tables!.Find(relation.RelationId) ?? new ChangedTable([new SqlTable(schema.Tables.Database, relation.Namespace.Length == 0 ? "pg_catalog" : relation.Namespace, relation.RelationName, [])]);
}
