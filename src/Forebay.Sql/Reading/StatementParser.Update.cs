using Forebay.Sql.Schema;
using Forebay.Sql.Tokens;

namespace Forebay.Sql.Reading;

/// <content>UPDATE and DELETE.</content>
internal sealed partial class StatementParser
{
    private SqlKind Update()
    {
        Expect("UPDATE");
        bool isTrusted = true;
        bool replaces = false;
        if (IsMySql)
        {
            Accept("LOW_PRIORITY");
            isTrusted = !Accept("IGNORE");
        }
        if (IsSqlite && Accept("OR"))
        {
            replaces = Is("REPLACE");
            Take();
        }
        var level = new QueryLevel(isNested: false, dialect);
        if (IsMySql)
            From(level);
        else
            WriteFactor(level);
        Occurrence[] targets = [.. level.Occurrences];
        Dictionary<Occurrence, WriteShape> shapes = [];
        WriteShape everywhere = NewShape(isTrusted);
        Expect("SET");
        Assignments((qualifier, name) => ShapeOf(level, targets, shapes, qualifier, name, isTrusted), everywhere);
        if (!IsMySql && Accept("FROM"))
            From(level);
        WhereOfWrite(level);
        AddUpdated(level, targets, shapes, everywhere, replaces);
        return SqlKind.Update;
    }

    // Of a single table, all columns are its own. Otherwise the qualifier tells, or the one table that has the column.
    private WriteShape? ShapeOf(QueryLevel level, Occurrence[] targets, Dictionary<Occurrence, WriteShape> shapes, string? qualifier, string name, bool isTrusted)
    {
        Occurrence? target = targets.Length == 1 ? targets[0]
            : qualifier is not null ? level.Find(qualifier)
            : targets.Length > 32 || !Array.TrueForAll(targets, one => one.Has(name, level.Comparison) is not null) ? null
            : Array.Find(targets, one => one.Has(name, level.Comparison) == true);
        if (target is null)
            return null;
        if (!shapes.TryGetValue(target, out WriteShape? shape))
            shapes[target] = shape = NewShape(isTrusted);
        return shape;
    }

    private void AddUpdated(QueryLevel level, Occurrence[] targets, Dictionary<Occurrence, WriteShape> shapes, WriteShape everywhere, bool replaces)
    {
        var pins = new PinFinder(level, options.MaxPinnedRows);
        // A column whose table is not known was given a value: any of the tables may be the one.
        bool isAnywhere = !everywhere.IsEmpty;
        foreach (Occurrence occurrence in level.Occurrences)
        {
            bool isTarget = targets.Contains(occurrence) && (isAnywhere || shapes.ContainsKey(occurrence));
            if (!isTarget)
            {
                AddReads(occurrence, pins);
                continue;
            }
            mayWriteAnything |= occurrence.Relation is null or { IsView: true };
            foreach (SqlTable table in occurrence.Relation?.Tables ?? [])
            {
                if (isAnywhere || replaces || occurrence.Relation!.IsView)
                    AddWrite(SqlWrite.All(table), deletes: replaces, updates: true);
                else
                    AddFiltered(table, occurrence, pins, shapes[occurrence]);
            }
        }
    }

    private SqlKind Delete()
    {
        Expect("DELETE");
        while (IsMySql && AcceptAny(["LOW_PRIORITY", "QUICK", "IGNORE"]))
        {
        }
        var level = new QueryLevel(isNested: false, dialect);
        List<string>? names = null;
        if (IsMySql && !Is("FROM"))
        {
            // DELETE a, b FROM a JOIN b …
            names = DeleteTargets();
            Expect("FROM");
            From(level);
        }
        else
        {
            Expect("FROM");
            WriteFactor(level);
            if (IsMySql && Is(TokenKind.Comma))
            {
                // DELETE FROM a, b USING a JOIN b …
                Take();
                names = [level.Occurrences.Count > 0 ? level.Occurrences[0].Alias : "", .. DeleteTargets()];
            }
            if (Is("USING"))
            {
                if (IsMySql)
                {
                    names ??= [.. level.Occurrences.Select(static one => one.Alias)];
                    level = new QueryLevel(isNested: false, dialect);
                }
                Take();
                From(level);
            }
        }
        WhereOfWrite(level);
        AddDeleted(level, names);
        return SqlKind.Delete;
    }

    private List<string> DeleteTargets()
    {
        List<string> names = [];
        do
        {
            names.Add(TakeQualifiedName().Name);
            if (Accept(TokenKind.Dot))
                Expect(TokenKind.Star);
        }
        while (Accept(TokenKind.Comma));
        return names;
    }

    // Without names the first table is the one.
    private void AddDeleted(QueryLevel level, List<string>? names)
    {
        var pins = new PinFinder(level, options.MaxPinnedRows);
        mayWriteAnything |= names is not null && names.Exists(name => level.Find(name) is null);
        for (int i = 0; i < level.Occurrences.Count; i++)
        {
            Occurrence occurrence = level.Occurrences[i];
            if (!(names is null ? i == 0 : names.Contains(occurrence.Alias)))
            {
                AddReads(occurrence, pins);
                continue;
            }
            mayWriteAnything |= occurrence.Relation is null or { IsView: true };
            foreach (SqlTable table in occurrence.Relation?.Tables ?? [])
            {
                if (occurrence.Relation!.IsView)
                    AddWrite(SqlWrite.All(table), deletes: true, updates: true);
                else
                    AddFiltered(table, occurrence, pins, update: null);
            }
        }
    }

    // The one table that is written, and its alias. A common table expression can't be it.
    private void WriteFactor(QueryLevel level)
    {
        Accept("ONLY");
        int place = at;
        (string? qualifier, string name) = TakeQualifiedName();
        Accept(TokenKind.Star);
        string? alias = Alias();
        level.Add(new Occurrence(alias ?? name, Target(qualifier, name, place), level.Where));
        if (IsMySql && Accept("PARTITION"))
            NameList();
        TableHints();
    }

    private void WhereOfWrite(QueryLevel level)
    {
        if (Accept("WHERE"))
        {
            if (Is("CURRENT") && NextIs("OF"))
            {
                Take();
                Take();
                TakeName();
            }
            else
            {
                Condition(level, level.Where, from: -1);
            }
        }
        Returning();
        if (Is("ORDER"))
            OrderBy();
        Limits();
        Returning();
    }
}
