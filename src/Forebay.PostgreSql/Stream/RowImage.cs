using Forebay.Sql.Schema;
using Forebay.Sql.Tags;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;

namespace Forebay.PostgreSql.Stream;

/// <summary>The values of a row by which it is named, as far as a message tells them.</summary>
internal sealed class RowImage
{
    private readonly Dictionary<string, string?> known = new(StringComparer.Ordinal);

    /// <summary>Reads a row; what is not named here is passed over.</summary>
    /// <param name="row">The row, which can be read once.</param>
    /// <param name="relation">Its table, as the message's sender knows it.</param>
    /// <param name="columns">The columns that count.</param>
    /// <param name="identityOnly">True: the row holds the replica identity alone, and NULL in the place of all else.</param>
    /// <param name="unchanged">Where the value stands that was too large to be sent again; null: nowhere.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public static async ValueTask<RowImage> ReadAsync(
        ReplicationTuple row, RelationMessage relation, Dictionary<string, KeyValueKind> columns, bool identityOnly, RowImage? unchanged, CancellationToken cancellationToken)
    {
        var image = new RowImage();
        int at = 0;
        await foreach (ReplicationValue value in row.ConfigureAwait(false).WithCancellation(cancellationToken))
        {
            RelationMessage.Column column = relation.Columns[at++];
            if (!columns.TryGetValue(column.ColumnName, out KeyValueKind kind) || (identityOnly && !IsIdentity(column)))
                continue;
            if (value.Kind == TupleDataKind.Null)
                image.known[column.ColumnName] = null;
            else if (value.Kind == TupleDataKind.TextValue && KeyText.TryParse(await value.Get<string>(cancellationToken).ConfigureAwait(false), kind, out string? text))
                image.known[column.ColumnName] = text;
            else if (value.Kind == TupleDataKind.UnchangedToastedValue && unchanged is not null && unchanged.TryGet(column.ColumnName, out string? before))
                image.known[column.ColumnName] = before;
        }
        return image;
    }

    /// <summary>What is known of the row as it was, where the message holds the new one alone: its identity did not change.</summary>
    public RowImage Identity(RelationMessage relation)
    {
        var image = new RowImage();
        foreach (RelationMessage.Column column in relation.Columns)
        {
            if (IsIdentity(column) && known.TryGetValue(column.ColumnName, out string? text))
                image.known[column.ColumnName] = text;
        }
        return image;
    }

    /// <inheritdoc cref="KeyImage"/>
    public bool TryGet(string column, out string? text) => known.TryGetValue(column, out text);

    private static bool IsIdentity(RelationMessage.Column column) => (column.Flags & RelationMessage.Column.ColumnFlags.PartOfKey) != 0;
}
