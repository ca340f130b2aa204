using Forebay.Liveness;

namespace Forebay.Sql.Reading;

/// <summary>What a statement reads and writes, and whether its result may be cached. Immutable.</summary>
public sealed class SqlStatement
{
    internal SqlStatement()
    {
    }

    /// <summary>What it does.</summary>
    public SqlKind Kind { get; internal init; }

    /// <summary>What each of the statements in the text does, in their order.</summary>
    public IReadOnlyList<SqlKind> Kinds { get; internal init; } = [];

    /// <summary>The tables that its result depends on, each as often as it is read.</summary>
    public IReadOnlyList<SqlRead> Reads { get; internal init; } = [];

    /// <summary>The tables that it writes, with those that are written by foreign keys because of it.</summary>
    public IReadOnlyList<SqlWrite> Writes { get; internal init; } = [];

    /// <summary>Whether it may write more than <see cref="Writes"/> says: it is not understood, changes the schema, or calls what is not known.</summary>
    public bool MayWriteAnything { get; internal init; }

    /// <summary>Why its result must not be cached; null: it may be, under a key that holds its text, its parameters and the session's settings.</summary>
    /// <remarks>
    /// The settings that results depend on: user or role; database and search path; time zone; character set and collation of the connection; PostgreSQL also
    /// <c>DateStyle</c>, <c>IntervalStyle</c>, <c>bytea_output</c>, <c>extra_float_digits</c>, <c>lc_*</c>, <c>default_text_search_config</c>, <c>xmlbinary</c>;
    /// MySQL also <c>sql_mode</c>, <c>sql_select_limit</c>, <c>group_concat_max_len</c>, <c>div_precision_increment</c>, <c>lc_time_names</c>, <c>default_week_format</c>,
    /// <c>max_allowed_packet</c>, <c>sql_auto_is_null</c>, <c>block_encryption_mode</c>; SQLite also <c>PRAGMA case_sensitive_like</c>.
    /// </remarks>
    public SqlRefusal? Uncacheable { get; internal init; }

    /// <summary>Whether it makes a temporary table, which may hide a table of the catalog in this session from then on.</summary>
    public bool MakesTemporaryTable { get; internal init; }

    /// <summary>The hash of <see cref="NormalForm"/>; the same in every process.</summary>
    public ulong Digest { get; internal init; }

    /// <summary>The text without its literals, comments and writing: texts that differ in values only have one normal form.</summary>
    public string NormalForm { get; internal init; } = "";

    /// <summary>What comments in it ask for.</summary>
    public SqlHints Hints { get; internal init; } = SqlHints.None;

    /// <summary>Adds the tags that an entry with its result carries.</summary>
    /// <param name="tags">Where they are added to.</param>
    /// <param name="parameters">The values of its parameters; null: not known.</param>
    public void AddReadTags(ICollection<string> tags, SqlParameters? parameters = null)
    {
        ArgumentNullException.ThrowIfNull(tags);
        foreach (SqlRead read in Reads)
            PinTags.AddRead(tags, read, parameters, MaxPinnedRows);
        foreach (string tag in Hints.Tags)
            tags.Add(tag);
    }

    /// <summary>Adds the tags of everything that its writes may change: each that an entry can carry which read a changed row, before or after.</summary>
    /// <param name="tags">Where they are added to; <c>*</c> where it may have written anything.</param>
    /// <param name="parameters">The values of its parameters; null: not known.</param>
    public void AddWriteTags(ICollection<string> tags, SqlParameters? parameters = null)
    {
        ArgumentNullException.ThrowIfNull(tags);
        if (MayWriteAnything)
            tags.Add(Tag.EverythingName);
        foreach (SqlWrite write in Writes)
            PinTags.AddWrite(tags, write, parameters, MaxPinnedRows, ZeroIsGenerated);
    }

    internal SqlStatement With(string normalForm, ulong digest, SqlHints hints) => new()
    {
        Kind = Kind,
        Kinds = Kinds,
        Reads = Reads,
        Writes = Writes,
        MayWriteAnything = MayWriteAnything,
        Uncacheable = Uncacheable ?? (hints.IsOff ? new SqlRefusal(SqlRefusalReason.Hint, "A comment says that it is off.") : null),
        MakesTemporaryTable = MakesTemporaryTable,
        NormalForm = normalForm,
        Digest = digest,
        Hints = hints,
        MaxPinnedRows = MaxPinnedRows,
        ZeroIsGenerated = ZeroIsGenerated,
    };

    internal int MaxPinnedRows { get; init; }

    /// <summary>Whether a zero that is stored in a key may become a generated number (MySQL's AUTO_INCREMENT).</summary>
    internal bool ZeroIsGenerated { get; init; }
}
