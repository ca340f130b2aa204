using Forebay.Sql.Schema;
using Forebay.Sql.Tokens;

namespace Forebay.Sql.Reading;

/// <content>What writes have in common: their tables, and what else is written because of them.</content>
internal sealed partial class StatementParser
{
    private bool IsWriteStart => IsAny(["INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"]);

    // In a WITH: it writes, whatever the statement around it does.
    private void NestedWrite()
    {
        if (!Enter())
            return;
        Refuse(SqlRefusalReason.Writes, "It writes");
        Write();
        Leave();
    }

    private SqlKind Write()
    {
        List<Conjunct> outer = conjuncts;
        conjuncts = [];
        CommonTables? outerTables = commonTables;
        SqlKind kind = Is("INSERT") || Is("REPLACE") ? Insert() : Is("UPDATE") ? Update() : Is("DELETE") ? Delete() : Merge();
        commonTables = outerTables;
        conjuncts = outer;
        return kind;
    }

    private void Returning()
    {
        if (!Accept("RETURNING"))
            return;
        if (Is("WITH") || (Is("OLD") && NextKind() != TokenKind.Dot))
            Fail();
        SelectItems();
        if (Is("INTO"))
            Fail();
    }

    // The table that is written; null: it is not known, and so it may be any.
    private SqlRelation? Target(string? qualifier, string name, int place)
    {
        SqlRelation? relation = HasFailed ? null : Resolve(qualifier, name, place);
        mayWriteAnything |= relation is null || relation.IsView;
        return relation;
    }

    private void WriteAll(SqlRelation? relation, bool deletes, bool updates)
    {
        foreach (SqlTable table in relation?.Tables ?? [])
            AddWrite(SqlWrite.All(table), deletes, updates);
    }

    private void AddWrite(SqlWrite write, bool deletes, bool updates)
    {
        writes.Add(write);
        mayWriteAnything |= write.Table.HasTriggers;
        if (deletes || updates)
            AddCascades(write.Table, deletes, updates);
    }

    // What a foreign key changes may be deleted or updated: from there on every foreign key counts.
    private void AddCascades(SqlTable first, bool deletes, bool updates)
    {
        HashSet<SqlTable> seen = [];
        Stack<(SqlTable Table, bool Deletes, bool Updates)> open = new([(first, deletes, updates)]);
        while (open.TryPop(out (SqlTable Table, bool Deletes, bool Updates) from))
        {
            foreach (SqlCascade cascade in catalog.Cascades(from.Table))
            {
                if (!((cascade.OnDelete && from.Deletes) || (cascade.OnUpdate && from.Updates)) || !seen.Add(cascade.Table))
                    continue;
                writes.Add(SqlWrite.All(cascade.Table));
                mayWriteAnything |= cascade.Table.HasTriggers;
                open.Push((cascade.Table, true, true));
            }
        }
    }

    // Rows that a WHERE names, and what an update makes of them.
    private void AddFiltered(SqlTable table, Occurrence occurrence, PinFinder pins, WriteShape? update)
    {
        List<SqlPin> names = [];
        List<SqlKey> unknown = [];
        foreach (SqlKey key in table.Keys)
        {
            SqlPin? before = pins.FindBy(occurrence, key);
            SqlPin? after = update is null || update.Keeps(key) ? before : update.NewName(key, before);
            if (before is null || after is null)
                unknown.Add(key);
            if (before is not null)
                names.Add(before);
            if (after is not null && !ReferenceEquals(after, before))
                names.Add(after);
        }
        AddWrite(new SqlWrite(table, names, unknown), deletes: update is null, updates: update is not null);
    }

    // column = value, (a, b) = (1, 2), … ; the table's name or alias stands before the column in MySQL.
    private void Assignments(Func<string?, string, WriteShape?> shapeOf, WriteShape everywhere)
    {
        do
        {
            if (Accept(TokenKind.LeftParenthesis))
            {
                List<(string? Qualifier, string Name)> columns = [];
                do
                    columns.Add(TakeQualifiedName());
                while (Accept(TokenKind.Comma));
                Expect(TokenKind.RightParenthesis);
                Expect(TokenKind.Equal);
                Operand row = Ignored();
                for (int i = 0; i < columns.Count; i++)
                    Give(columns[i], row.Kind == OperandKind.List && row.Items!.Count == columns.Count ? row.Items[i] : Operand.Other);
                continue;
            }
            (string? Qualifier, string Name) column = TakeQualifiedName();
            bool isElement = Accept(TokenKind.LeftBracket);
            if (isElement)
                Slice();
            Expect(TokenKind.Equal);
            Operand value = Ignored();
            Give(column, isElement ? Operand.Other : value);
        }
        while (Accept(TokenKind.Comma));

        void Give((string? Qualifier, string Name) column, Operand value)
        {
            WriteShape shape = shapeOf(column.Qualifier, column.Name) ?? everywhere;
            shape.Give(column.Name, ValueOf(value));
        }
    }

    private static WrittenValue? ValueOf(Operand operand) => operand.Kind == OperandKind.Value ? operand.Value : null;

    private WriteShape NewShape(bool isTrusted = true) => new(dialect, isTrusted && !(IsMySql && options.MayStoreOtherValues));
}
