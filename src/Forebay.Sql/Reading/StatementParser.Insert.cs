using Forebay.Sql.Schema;
using Forebay.Sql.Tokens;

namespace Forebay.Sql.Reading;

/// <content>INSERT, REPLACE and MERGE.</content>
internal sealed partial class StatementParser
{
    private SqlKind Insert()
    {
        bool isReplace = Is("REPLACE");
        Take();
        bool isTrusted = true;
        while (IsMySql && AcceptAny(["LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED"]))
        {
        }
        // What does not fit is cut to fit instead of refused.
        if (IsMySql && Accept("IGNORE"))
            isTrusted = false;
        if (IsSqlite && Accept("OR"))
        {
            isReplace |= Is("REPLACE");
            Take();
        }
        if (!Accept("INTO") && !IsMySql)
            Fail();
        int place = at;
        (string? qualifier, string name) = TakeQualifiedName();
        SqlRelation? target = Target(qualifier, name, place);
        if (IsMySql && Accept("PARTITION"))
            NameList();
        if (Accept("AS"))
            TakeName();
        List<string>? columns = InsertColumns(target);
        List<WriteShape>? rows = InsertSource(columns, isTrusted);
        WriteShape? conflict = Conflict(out SqlKey? by, target);
        Returning();
        if (isReplace)
            WriteAll(target, deletes: true, updates: true);
        else
            AddInserted(target, rows, conflict, by);
        return isReplace ? SqlKind.Replace : SqlKind.Insert;
    }

    // Null: not known.
    private List<string>? InsertColumns(SqlRelation? target)
    {
        if (!Is(TokenKind.LeftParenthesis) || NextIs("SELECT") || NextIs("WITH") || NextIs("VALUES") || NextKind() == TokenKind.LeftParenthesis)
            return target is { IsView: false, Tables.Count: > 0 } ? target.Tables[0].Columns?.ToList() : null;
        List<string> columns = [];
        Take();
        if (Accept(TokenKind.RightParenthesis))
            return columns;
        do
        {
            columns.Add(TakeQualifiedName().Name);
            if (Is(TokenKind.LeftBracket))
                Fail();
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParenthesis);
        return columns;
    }

    // The rows; null: they are not known.
    private List<WriteShape>? InsertSource(List<string>? columns, bool isTrusted)
    {
        if (Accept("OVERRIDING"))
        {
            // OVERRIDING USER VALUE puts generated numbers in the place of given ones.
            isTrusted &= !Is("USER");
            Take();
            Expect("VALUE");
        }
        if (Accept("DEFAULT"))
        {
            Expect("VALUES");
            return null;
        }
        if (IsMySql && Accept("SET"))
        {
            WriteShape row = NewShape(isTrusted);
            Assignments((_, _) => null, row);
            InsertAlias();
            return [row];
        }
        if (!AcceptAny(["VALUES", "VALUE"]))
        {
            Query(isNested: true);
            return null;
        }
        List<WriteShape>? rows = columns is null ? null : [];
        do
        {
            WriteShape? row = InsertRow(columns, isTrusted);
            // So many rows are not named one by one.
            rows = row is null || rows is null || rows.Count >= options.MaxPinnedRows ? null : [.. rows, row];
        }
        while (Accept(TokenKind.Comma));
        InsertAlias();
        return rows;
    }

    private WriteShape? InsertRow(List<string>? columns, bool isTrusted)
    {
        Accept("ROW");
        Expect(TokenKind.LeftParenthesis);
        WriteShape row = NewShape(isTrusted);
        int count = 0;
        if (!Is(TokenKind.RightParenthesis))
        {
            do
            {
                Operand value = Ignored();
                if (columns is not null && count < columns.Count)
                    row.Give(columns[count], ValueOf(value));
                count++;
            }
            while (Accept(TokenKind.Comma));
        }
        Expect(TokenKind.RightParenthesis);
        // Elsewhere than in PostgreSQL a list without names leaves out generated or invisible columns: then the counts differ.
        return columns is null || count > columns.Count || (count < columns.Count && !IsPostgreSql) ? null : row;
    }

    // MySQL: INSERT … VALUES (…) AS new(a, b)
    private void InsertAlias()
    {
        if (!IsMySql || !Accept("AS"))
            return;
        TakeName();
        if (Is(TokenKind.LeftParenthesis))
            NameList();
    }

    // What is done to a row that is there already; null: nothing is.
    private WriteShape? Conflict(out SqlKey? by, SqlRelation? target)
    {
        by = null;
        WriteShape? shape = null;
        while (Accept("ON"))
        {
            if (IsMySql)
            {
                Expect("DUPLICATE");
                Expect("KEY");
                Expect("UPDATE");
                Assignments((_, _) => null, shape = NewShape(isTrusted: false));
                return shape;
            }
            Expect("CONFLICT");
            List<string>? columns = ConflictTarget();
            Expect("DO");
            if (Accept("NOTHING"))
                continue;
            Expect("UPDATE");
            Expect("SET");
            // A second clause of SQLite names another key: then none is known.
            by = shape is null && columns is not null ? KeyOf(target, columns) : null;
            shape ??= NewShape();
            Assignments((_, _) => null, shape);
            if (Accept("WHERE"))
                Ignored();
        }
        return shape;
    }

    private List<string>? ConflictTarget()
    {
        if (Accept("ON"))
        {
            Expect("CONSTRAINT");
            TakeName();
            return null;
        }
        if (!Accept(TokenKind.LeftParenthesis))
            return null;
        List<string>? columns = [];
        do
        {
            Operand column = Ignored();
            if (column.Kind == OperandKind.Column && columns is not null)
                columns.Add(column.Column.Name);
            else
                columns = null;
            // An operator class.
            if (IsName && !IsClauseWord())
            {
                Take();
                columns = null;
            }
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParenthesis);
        if (Accept("WHERE"))
        {
            Ignored();
            return null;
        }
        return columns;
    }

    private SqlKey? KeyOf(SqlRelation? target, List<string> columns)
    {
        StringComparer comparer = IsPostgreSql ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
        return target is not { Tables.Count: 1, IsView: false } ? null
            : target.Tables[0].Keys.FirstOrDefault(key => key.IsUnique && key.Columns.Count == columns.Count && key.Columns.All(column => columns.Contains(column.Name, comparer)));
    }

    private void AddInserted(SqlRelation? target, List<WriteShape>? rows, WriteShape? conflict, SqlKey? by)
    {
        // The row in the way has other names, unless the conflict is told by one key, which then is its name.
        if (rows is null || target is null || target.IsView || (conflict is not null && by is null))
        {
            WriteAll(target, deletes: false, updates: conflict is not null);
            return;
        }
        foreach (SqlTable table in target.Tables)
        {
            List<SqlPin> names = [];
            List<SqlKey> unknown = [];
            foreach (SqlKey key in table.Keys)
            {
                bool isKnown = conflict is null || (ReferenceEquals(key, by) && conflict.Keeps(key));
                foreach (WriteShape row in rows)
                {
                    if (row.NewName(key, before: null) is { } name)
                        names.Add(name);
                    else
                        isKnown = false;
                }
                if (!isKnown)
                    unknown.Add(key);
            }
            AddWrite(new SqlWrite(table, names, unknown), deletes: false, updates: conflict is not null);
        }
    }

    // The rest is only looked through: it may name any row, and its functions may write.
    private SqlKind Merge()
    {
        Expect("MERGE");
        Accept("INTO");
        Accept("ONLY");
        int place = at;
        (string? qualifier, string name) = TakeQualifiedName();
        WriteAll(Target(qualifier, name, place), deletes: true, updates: true);
        Refuse(SqlRefusalReason.NotARead, "It writes");
        int nested = 0;
        while (Current.Kind is not (TokenKind.End or TokenKind.Error or TokenKind.Semicolon) && !(nested == 0 && Is(TokenKind.RightParenthesis)))
        {
            Token token = Take();
            nested += token.Kind == TokenKind.LeftParenthesis ? 1 : token.Kind == TokenKind.RightParenthesis ? -1 : 0;
            mayWriteAnything |= token.Kind is TokenKind.Word or TokenKind.QuotedName && Is(TokenKind.LeftParenthesis) && !IsCallKeyword(token)
                && !text.Span(token).Equals("INSERT", StringComparison.OrdinalIgnoreCase) && functions.MayWrite(NameOf(token));
        }
        return SqlKind.Merge;
    }
}
