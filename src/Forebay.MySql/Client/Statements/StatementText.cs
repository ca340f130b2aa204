namespace Forebay.MySql.Client;

/// <summary>Where in a command's text parameters stand, and where one statement ends and the next begins.</summary>
/// <remarks>
/// Read by the lexical rules of MySQL's manual, 11.1 and 11.7: strings, names in backticks and comments hold nothing; <c>/*! … */</c> is code. <c>@@name</c> is a system's variable,
/// and <c>@name</c> a user's where there is no parameter of that name, so that is decided in <see cref="Bind"/>.
/// </remarks>
internal sealed class StatementText
{
    private readonly string sql;
    private readonly bool hasBackslashes;
    private readonly List<Placeholder> placeholders = [];
    private readonly List<Range> statements = [];
    private int at;
    private int begin = -1;
    private int end;

    private StatementText(string sql, bool hasBackslashes)
    {
        this.sql = sql;
        this.hasBackslashes = hasBackslashes;
        Scan();
    }

    /// <summary>The statements' places, without what stands around them.</summary>
    public IReadOnlyList<Range> Statements => statements;

    public IReadOnlyList<Placeholder> Placeholders => placeholders;

    /// <param name="sql">The text.</param>
    /// <param name="hasBackslashEscapes">Whether a backslash escapes in strings: not under the mode NO_BACKSLASH_ESCAPES.</param>
    public static StatementText Read(string sql, bool hasBackslashEscapes) => new(sql, hasBackslashEscapes);

    /// <summary>What is to be sent, one statement after the other where parameters are used; the whole text where none are.</summary>
    /// <exception cref="InvalidOperationException">A question mark has no parameter.</exception>
    public List<BoundStatement> Bind(ForebayMySqlParameterCollection parameters)
    {
        var bound = new List<(Placeholder Place, ForebayMySqlParameter Parameter)>();
        int positional = 0;
        foreach (Placeholder place in placeholders)
        {
            if (place.Name is not null)
            {
                if (parameters.Find(place.Name) is { } named)
                    bound.Add((place, named));
                continue;
            }
            if (positional == parameters.Count)
                throw new InvalidOperationException($"The statement has more question marks than the {parameters.Count} parameters that the command has: add the parameters, or name them (@name).");
            bound.Add((place, parameters[positional++]));
        }
        if (bound.Count == 0)
            return [new BoundStatement(sql)];
        return [.. statements.Select(range => Bound(range, bound))];
    }

    private BoundStatement Bound(Range range, List<(Placeholder Place, ForebayMySqlParameter Parameter)> all)
    {
        (int from, int length) = range.GetOffsetAndLength(sql.Length);
        (Placeholder Place, ForebayMySqlParameter Parameter)[] own = [.. all.Where(one => one.Place.Start >= from && one.Place.Start < from + length)];
        if (own.Length == 0)
            return new BoundStatement(sql.Substring(from, length));
        var text = new System.Text.StringBuilder(length);
        int[] marks = new int[own.Length];
        int copied = from;
        for (int i = 0; i < own.Length; i++)
        {
            text.Append(sql, copied, own[i].Place.Start - copied);
            marks[i] = text.Length;
            text.Append('?');
            copied = own[i].Place.Start + own[i].Place.Length;
        }
        text.Append(sql, copied, from + length - copied);
        return new BoundStatement(text.ToString()) { Marks = marks, Parameters = [.. own.Select(static one => one.Parameter)] };
    }

    private void Scan()
    {
        while (at < sql.Length)
        {
            char c = sql[at];
            if (char.IsWhiteSpace(c))
                at++;
            else if (c == ';')
                EndStatement();
            else if (IsComment(c))
                SkipComment(c);
            else
                Content(c);
        }
        EndStatement();
    }

    private void Content(char c)
    {
        if (begin < 0)
            begin = at;
        switch (c)
        {
            case '\'' or '"':
                SkipQuoted(c, hasBackslashes);
                break;
            case '`':
                SkipQuoted(c, false);
                break;
            case '@' when Peek(1) == '@':
                at += 2;
                SkipName();
                break;
            case '@' or '?':
                Place(c);
                break;
            default:
                at++;
                if (IsNamePart(c))
                    SkipName();
                break;
        }
        end = at;
    }

    private void Place(char sign)
    {
        int start = at++;
        SkipName();
        string name = sql[(start + 1)..at];
        // @'name', @"name" and @`name` are variables; their quotes are read next.
        if (name.Length > 0)
            placeholders.Add(new Placeholder(start, at - start, name));
        else if (sign == '?')
            placeholders.Add(new Placeholder(start, 1, null));
    }

    private void EndStatement()
    {
        if (begin >= 0)
            statements.Add(begin..end);
        begin = -1;
        at++;
    }

    private bool IsComment(char c) => c switch
    {
        '#' => true,
        '-' => Peek(1) == '-' && (at + 2 >= sql.Length || sql[at + 2] <= ' '),
        '/' => Peek(1) == '*' && Peek(2) != '!' && !(Peek(2) is 'M' or 'm' && Peek(3) == '!'),
        _ => false,
    };

    private void SkipComment(char c)
    {
        int found = c == '/' ? sql.IndexOf("*/", at + 2, StringComparison.Ordinal) : sql.IndexOf('\n', at);
        at = found < 0 ? sql.Length : found + (c == '/' ? 2 : 1);
    }

    // A doubled quote ends one string and begins the next, which comes to the same.
    private void SkipQuoted(char quote, bool escapes)
    {
        for (at++; at < sql.Length; at++)
        {
            if (sql[at] == '\\' && escapes)
            {
                at++;
            }
            else if (sql[at] == quote)
            {
                at++;
                return;
            }
        }
        at = sql.Length;
    }

    private void SkipName()
    {
        while (at < sql.Length && IsNamePart(sql[at]))
            at++;
    }

    private char Peek(int ahead) => at + ahead < sql.Length ? sql[at + ahead] : '\0';

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or '.' || c >= 0x80;
}
