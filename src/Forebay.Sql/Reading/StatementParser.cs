using Forebay.Sql.Schema;
using Forebay.Sql.Tokens;

namespace Forebay.Sql.Reading;

/// <summary>Reads the statements of one text by recursive descent, without a tree: what matters is gathered on the way.</summary>
/// <remarks>
/// <para>It accepts more than the databases do, as they refuse the rest, but never takes what it accepts for something narrower than it is: conditions are kept
/// only where every row must fulfil them, tables only narrowed by such conditions.</para>
/// <para>It never goes back, and each step takes a token or leaves a level, whose depth is limited; so it is linear. What it does not understand
/// moves it to the end of the text (<see cref="Fail"/>), and the text is refused.</para>
/// </remarks>
internal sealed partial class StatementParser(TokenizedText text, SqlDialect dialect, ISqlCatalog catalog, SqlReaderOptions options)
{
    private readonly List<SqlRead> reads = [];
    private readonly List<SqlWrite> writes = [];
    private readonly List<SqlKind> kinds = [];
    private readonly FunctionRules functions = new(dialect, catalog, options);
    private List<Conjunct> conjuncts = [];
    private CommonTables? commonTables;
    private int at;
    private int depth;
    private int marks;
    private bool hasOtherParameters;
    private bool mayWriteAnything;
    private bool makesTemporaryTable;

    private bool IsPostgreSql => dialect == SqlDialect.PostgreSql;

    private bool IsMySql => dialect == SqlDialect.MySql;

    private bool IsSqlite => dialect == SqlDialect.Sqlite;

    /// <summary>How many tokens were looked at; a small multiple of the tokens there are.</summary>
    public int Steps { get; private set; }

    /// <summary>The first reason why the result must not be cached.</summary>
    public SqlRefusal? Refusal { get; private set; }

    /// <summary>Whether something was not understood.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Reads the text.</summary>
    public SqlStatement Parse()
    {
        Statements();
        bool hasDifferentKinds = kinds.Any(kind => kind != kinds[0]);
        if (HasFailed && !mayWriteAnything)
            mayWriteAnything = !kinds.TrueForAll(static kind => kind == SqlKind.Select) || MayWriteSomewhere();
        if (Refusal is null && reads.Count == 0)
            Refuse(SqlRefusalReason.ReadsNoTable, "It reads no table");
        return new SqlStatement
        {
            Kind = kinds.Count == 0 || hasDifferentKinds ? SqlKind.Other : kinds[0],
            Kinds = kinds,
            Reads = reads,
            Writes = writes,
            MayWriteAnything = mayWriteAnything,
            MakesTemporaryTable = makesTemporaryTable,
            Uncacheable = Refusal,
            MaxPinnedRows = options.MaxPinnedRows,
            ZeroIsGenerated = IsMySql,
        };
    }

    private void Statements()
    {
        while (true)
        {
            while (Accept(TokenKind.Semicolon))
            {
            }
            if (Current.Kind == TokenKind.End)
                return;
            if (kinds.Count > 0)
                Refuse(SqlRefusalReason.SeveralStatements, "There is another statement");
            int place = kinds.Count;
            kinds.Add(SqlKind.Other);
            commonTables = null;
            kinds[place] = Statement();
            if (!HasFailed && Current.Kind is not (TokenKind.Semicolon or TokenKind.End))
                Fail();
            if (HasFailed)
                return;
        }
    }

    #region The cursor

    private Token Current
    {
        get
        {
            Steps++;
            return text[at];
        }
    }

    private Token Take()
    {
        Token token = Current;
        if (token.Kind is not (TokenKind.End or TokenKind.Error))
            at++;
        // Counted wherever they stand, also in what is skipped: the next one's place depends on it.
        if (token.Kind == TokenKind.Parameter)
            CountParameter(token);
        return token;
    }

    private bool Is(TokenKind kind) => Current.Kind == kind;

    private bool Is(string word)
    {
        Steps++;
        return text.Is(at, word);
    }

    private bool NextIs(string word, int ahead = 1)
    {
        Steps++;
        return text.Is(at + ahead, word);
    }

    private TokenKind NextKind(int ahead = 1) => text[at + ahead].Kind;

    private bool IsAny(ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (Is(word))
                return true;
        }
        return false;
    }

    private bool Accept(TokenKind kind)
    {
        if (!Is(kind))
            return false;
        at++;
        return true;
    }

    private bool Accept(string word)
    {
        if (!Is(word))
            return false;
        at++;
        return true;
    }

    private bool AcceptAny(ReadOnlySpan<string> words)
    {
        if (!IsAny(words))
            return false;
        at++;
        return true;
    }

    private void Expect(TokenKind kind)
    {
        if (!Accept(kind))
            Fail();
    }

    private void Expect(string word)
    {
        if (!Accept(word))
            Fail();
    }

    // From here on only the end is seen, and every loop ends.
    private void Fail()
    {
        if (HasFailed)
            return;
        Token token = text[at];
        Refuse(SqlRefusalReason.NotUnderstood, token.Kind switch
        {
            TokenKind.End => "The text ends too early",
            TokenKind.Error => "There is no token, or one that does not end,",
            _ => $"'{Shortened(text.Span(token))}' is not understood",
        });
        HasFailed = true;
        at = text.Count - 1;
    }

    private bool Enter()
    {
        if (++depth <= options.MaxDepth)
            return true;
        if (!HasFailed)
            Refuse(SqlRefusalReason.TooLarge, $"It is nested deeper than {options.MaxDepth}");
        HasFailed = true;
        at = text.Count - 1;
        return false;
    }

    private void Leave() => depth--;

    private void Refuse(SqlRefusalReason reason, string what, int? place = null)
    {
        Refusal ??= new SqlRefusal(reason, $"{what} (character {text[place ?? at].Start + 1}).");
    }

    private static string Shortened(ReadOnlySpan<char> span) => span.Length <= 40 ? span.ToString() : $"{span[..40]}…";

    #endregion

    #region Names

    private bool IsName => Current.Kind is TokenKind.Word or TokenKind.QuotedName;

    // As the database keeps it.
    private string NameOf(Token token)
    {
        if (token.Kind == TokenKind.QuotedName)
            return text.Unquoted(token);
        string name = text.Span(token).ToString();
        return IsPostgreSql ? string.Create(name.Length, name, static (folded, whole) =>
        {
            for (int i = 0; i < folded.Length; i++)
                folded[i] = char.IsAsciiLetterUpper(whole[i]) ? (char)(whole[i] | 0x20) : whole[i];
        }) : name;
    }

    private string TakeName()
    {
        if (!IsName || IsClauseWord())
        {
            Fail();
            return "";
        }
        return NameOf(Take());
    }

    // name, or qualifier.name; longer ones are not understood.
    private (string? Qualifier, string Name) TakeQualifiedName()
    {
        string name = TakeName();
        if (!Accept(TokenKind.Dot))
            return (null, name);
        string last = IsName ? NameOf(Take()) : Failed();
        if (Is(TokenKind.Dot))
            Fail();
        return (name, last);
    }

    private string Failed()
    {
        Fail();
        return "";
    }

    private void NameList()
    {
        Expect(TokenKind.LeftParenthesis);
        do
            TakeName();
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParenthesis);
    }

    // A word that begins or continues a clause, and so is neither an alias nor a column.
    private bool IsClauseWord() => Current.Kind == TokenKind.Word && ClauseWords.Contains(text.Span(text[at]));

    #endregion

    // Of what was not understood: whether it can be more than a SELECT of known functions.
    private bool MayWriteSomewhere()
    {
        for (int place = 0; place < text.Count; place++)
        {
            Token token = text[place];
            if (token.Kind is TokenKind.Error or TokenKind.ExecutableComment)
                return true;
            if (token.Kind is not (TokenKind.Word or TokenKind.QuotedName))
                continue;
            if (token.Kind == TokenKind.Word && WritingWords.Contains(text.Span(token)) && !(text.Is(place, "UPDATE") && (text.Is(place - 1, "FOR") || text.Is(place - 1, "KEY"))))
                return true;
            if (text[place + 1].Kind == TokenKind.LeftParenthesis && !IsCallKeyword(token) && functions.MayWrite(NameOf(token)))
                return true;
        }
        return false;
    }

    private bool IsCallKeyword(Token token) => token.Kind == TokenKind.Word && CallKeywords.Contains(text.Span(token));
}
