using Forebay.Sql.Tokens;

namespace Forebay.Sql.Reading;

/// <content>Which statement it is, and those that are neither queries nor writes of rows.</content>
internal sealed partial class StatementParser
{
    private SqlKind Statement()
    {
        if (IsAny(["SELECT", "VALUES", "TABLE"]) || Is(TokenKind.LeftParenthesis))
        {
            Query(isNested: false);
            return SqlKind.Select;
        }
        if (Is("WITH"))
            return WithStatement();
        if (IsWriteStart)
        {
            Refuse(SqlRefusalReason.NotARead, "It writes");
            return Write();
        }
        if (Current.Kind != TokenKind.Word)
        {
            mayWriteAnything = true;
            Fail();
            return SqlKind.Other;
        }
        Refuse(SqlRefusalReason.NotARead, $"{Shortened(text.Span(text[at]))} does not read rows of tables");
        return Command();
    }

    private SqlKind WithStatement()
    {
        With();
        if (IsWriteStart)
        {
            Refuse(SqlRefusalReason.NotARead, "It writes");
            return Write();
        }
        QueryTerm(isNested: false);
        QueryRest(isNested: false);
        return SqlKind.Select;
    }

    private SqlKind Command()
    {
        int start = at;
        Token first = Take();
        string word = first.Length <= 16 ? text.Span(first).ToString().ToUpperInvariant() : "";
        SqlKind kind = word switch
        {
            "BEGIN" or "START" => SqlKind.Begin,
            "COMMIT" or "END" => SqlKind.Commit,
            "ROLLBACK" or "ABORT" => SqlKind.Rollback,
            "SAVEPOINT" or "RELEASE" => SqlKind.Savepoint,
            "SET" or "RESET" or "USE" => SqlKind.Set,
            "CALL" => SqlKind.Call,
            "TRUNCATE" => SqlKind.Truncate,
            "CREATE" or "ALTER" or "DROP" or "RENAME" or "COMMENT" or "GRANT" or "REVOKE" or "REINDEX" or "REFRESH" or "ATTACH" or "DETACH" => SqlKind.Ddl,
            _ => SqlKind.Other,
        };
        // START REPLICA, and MySQL's XA START …, are no transactions of this session's SQL.
        if (word == "START" && !Is("TRANSACTION"))
            kind = SqlKind.Other;
        if (kind == SqlKind.Rollback && (Is("TO") || (IsAny(["WORK", "TRANSACTION"]) && NextIs("TO"))))
            kind = SqlKind.Savepoint;
        if (kind == SqlKind.Truncate)
        {
            Truncate();
            return kind;
        }
        if ((word == "COPY" && !Is(TokenKind.LeftParenthesis)) || (word == "LOAD" && IsMySql))
        {
            BulkLoad(isCopy: word == "COPY");
            SkipStatement(start, isHarmless: true);
            return kind;
        }
        makesTemporaryTable |= word == "CREATE" && (IsAny(["TEMP", "TEMPORARY", "GLOBAL", "LOCAL"]) || (Is("OR") && (NextIs("TEMP", 2) || NextIs("TEMPORARY", 2))));
        // What another session has prepared is not known here.
        bool isPrepared = kind == SqlKind.Commit && Is("PREPARED");
        bool isHarmless = (kind is SqlKind.Begin or SqlKind.Rollback or SqlKind.Savepoint or SqlKind.Set or SqlKind.Commit && !isPrepared) || IsHarmless(word);
        SkipStatement(start, isHarmless);
        return kind;
    }

    // These change no row of a table.
    private bool IsHarmless(string word) => word switch
    {
        "SHOW" or "HELP" or "LISTEN" or "UNLISTEN" or "NOTIFY" or "FETCH" or "MOVE" or "CLOSE" or "DISCARD" or "DEALLOCATE" or "LOCK" or "UNLOCK" or "CHECKPOINT"
            or "KILL" or "FLUSH" or "PREPARE" or "DECLARE" => word != "PREPARE" || !Is("TRANSACTION"),
        // MariaDB's ANALYZE runs what follows.
        "ANALYZE" => !IsMySql || Is("TABLE"),
        "EXPLAIN" or "DESCRIBE" or "DESC" => !IsAny(["ANALYZE", "ANALYSE"]) && !Is(TokenKind.LeftParenthesis),
        "PRAGMA" => IsSqlite,
        "VACUUM" => !IsSqlite,
        _ => false,
    };

    // To the end of the statement. A function that it calls may write.
    private void SkipStatement(int start, bool isHarmless)
    {
        mayWriteAnything |= !isHarmless;
        // The body of a trigger or a procedure has semicolons of its own.
        bool isBody = text.Is(start, "CREATE");
        while (Current.Kind is not (TokenKind.End or TokenKind.Error) && (isBody || !Is(TokenKind.Semicolon)))
        {
            Token token = Take();
            bool isCall = isHarmless && token.Kind is TokenKind.Word or TokenKind.QuotedName && Is(TokenKind.LeftParenthesis);
            mayWriteAnything |= token.Kind == TokenKind.ExecutableComment || (isCall && !IsCallKeyword(token) && functions.Judge(NameOf(token)) == FunctionKind.Unknown && !text.Is(start, "EXPLAIN"));
        }
        if (Is(TokenKind.Error))
            Fail();
    }

    // COPY table (…) FROM …, LOAD DATA … INTO TABLE table: any row may be added, and with REPLACE any row replaced.
    private void BulkLoad(bool isCopy)
    {
        while (!isCopy && !Is("INTO") && Current.Kind is not (TokenKind.End or TokenKind.Error or TokenKind.Semicolon))
            Take();
        if (!isCopy)
        {
            Expect("INTO");
            Expect("TABLE");
        }
        int place = at;
        (string? qualifier, string name) = TakeQualifiedName();
        if (isCopy && Is(TokenKind.LeftParenthesis))
            NameList();
        if (!isCopy || Is("FROM"))
            WriteAll(Target(qualifier, name, place), deletes: !isCopy, updates: !isCopy);
    }

    private void Truncate()
    {
        Accept("TABLE");
        do
        {
            Accept("ONLY");
            int place = at;
            (string? qualifier, string name) = TakeQualifiedName();
            Accept(TokenKind.Star);
            WriteAll(Target(qualifier, name, place), deletes: false, updates: false);
        }
        while (Accept(TokenKind.Comma));
        if (AcceptAny(["RESTART", "CONTINUE"]))
            Expect("IDENTITY");
        // Every table that refers to one of these is emptied too.
        mayWriteAnything |= Accept("CASCADE");
        Accept("RESTRICT");
    }
}
