using Forebay.Liveness;
using Forebay.Sql.Schema;
using Forebay.Sql.Tokens;

namespace Forebay.Sql.Reading;

/// <summary>Reads SQL: which tables and rows a statement reads and writes, and whether its result may be cached. Thread-safe.</summary>
/// <remarks>
/// Careful rather than clever: what is not understood is not cached, and what may write what is not known invalidates everything.
/// What was read in a text is remembered, within the limits of the options.
/// </remarks>
public sealed class SqlReader
{
    private readonly RememberedStatements remembered;
    private readonly TokenRules rules;

    /// <summary>A reader of one dialect over one catalog; where the schema changes, another reader is made.</summary>
    public SqlReader(SqlDialect dialect, ISqlCatalog catalog, SqlReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        Dialect = dialect;
        Catalog = catalog;
        Options = options ?? new SqlReaderOptions();
        // Deeper recursion could overrun a thread's stack.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Options.MaxDepth, SqlReaderOptions.DeepestNesting, nameof(options));
        rules = new TokenRules(dialect, Options.HasBackslashEscapes ?? TokenRules.Of(dialect).HasBackslashEscapes, Options.HasAnsiQuotes, Options.HasNamedParameters);
        remembered = new RememberedStatements(Options.MaxRememberedTexts, Options.MaxRememberedCharacters);
    }

    /// <summary>Whose SQL it reads.</summary>
    public SqlDialect Dialect { get; }

    /// <summary>What names stand for.</summary>
    public ISqlCatalog Catalog { get; }

    internal SqlReaderOptions Options { get; }

    /// <summary>What a text says. Never throws, whatever the text.</summary>
    public SqlStatement Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > Options.MaxTextLength)
        {
            var refusal = new SqlRefusal(SqlRefusalReason.TooLarge, $"The text has {text.Length} characters; MaxTextLength is {Options.MaxTextLength}.");
            return new SqlStatement { Kinds = [SqlKind.Other], MayWriteAnything = true, Uncacheable = refusal, MaxPinnedRows = Options.MaxPinnedRows };
        }
        return remembered.TryGet(text, out SqlStatement? known) ? known : remembered.Add(text, Analyze(text, out _));
    }

    /// <summary>Reads a text without looking whether it is known.</summary>
    /// <param name="text">The text.</param>
    /// <param name="steps">How many tokens were looked at.</param>
    internal SqlStatement Analyze(string text, out int steps)
    {
        TokenizedText tokens = TokenizedText.Of(text, rules);
        var parser = new StatementParser(tokens, Dialect, Catalog, Options);
        SqlStatement read = parser.Parse();
        steps = parser.Steps;
        string form = NormalFormWriter.Write(tokens);
        return read.With(form, Hash64.Of(form), tokens.Hints);
    }
}
