using Forebay.Search.Text;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;

namespace Forebay.Search.Fts5;

/// <summary>A full-text index in the documents' own SQLite database, kept right by triggers: whoever changes a row, the next search sees it.</summary>
/// <remarks>
/// Thread-safe. Searches run on the pool's readers, each in one read transaction, so that a page is of one state. Ranking is bm25 over the
/// candidates, which FTS5 gives in the order of their ids, and the ids are given by popularity (Robertson and Zaragoza, The Probabilistic
/// Relevance Framework, 2009; the cap is what makes frequent words cheap).
/// </remarks>
public sealed class Fts5Index : ISearchIndex, IDisposable
{
    private readonly Fts5Definition definition;
    private readonly Fts5Options options;
    private readonly SqlitePool pool;
    private readonly Fts5Builder builder;
    private readonly Fts5Matcher matcher;
    private readonly QueryParser parser;

    /// <summary>An index over a pool's database. Nothing is read or made before <see cref="EnsureAsync"/> or a search.</summary>
    /// <exception cref="SearchException">The definition can't be used.</exception>
    /// <exception cref="ForebayConfigurationException">An option can't work.</exception>
    public Fts5Index(SqlitePool pool, Fts5Definition definition, Fts5Options? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(definition);
        definition.Validate();
        this.pool = pool;
        this.definition = definition;
        this.options = options ?? new Fts5Options();
        this.options.Validate();
        builder = new Fts5Builder(definition, this.options, pool, time ?? TimeProvider.System);
        matcher = new Fts5Matcher(definition);
        parser = new QueryParser(definition.QueryNames());
    }

    /// <summary>Makes a whole index in a database that nobody else uses yet.</summary>
    /// <param name="connection">A connection that may write.</param>
    /// <param name="definition">The index.</param>
    /// <param name="time">The clock, for the time of the build.</param>
    /// <param name="progress">Is told the share that is done, 0 to 1.</param>
    /// <exception cref="SearchException">The definition can't be used.</exception>
    /// <exception cref="SqliteException">Its SQL does not fit the database.</exception>
    public static void Build(SqliteConnection connection, Fts5Definition definition, TimeProvider time, Action<double>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(definition);
        definition.Validate();
        using SqliteTransaction? transaction = connection.InTransaction ? null : connection.Begin();
        using (var whole = new Fts5Builder(definition, new Fts5Options { RebuildBatch = int.MaxValue }, pool: null, time))
            whole.Build(connection, progress);
        transaction?.Commit();
    }

    /// <summary>Builds the index where there is none, or where it stands for another definition.</summary>
    /// <returns>True where it was built.</returns>
    public async Task<bool> EnsureAsync(IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        if (await pool.WriteAsync(builder.Prepare, cancellationToken).ConfigureAwait(false))
            return false;
        await RebuildAsync(progress, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public ValueTask<SearchPage> SearchAsync(SearchRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Page < 1)
            throw new SearchException($"page is {request.Page}; the first is 1.");
        if (request.Size is < 1 or > SearchRequest.MaxSize)
            throw new SearchException($"size is {request.Size}; it must be 1 to {SearchRequest.MaxSize}.");
        IReadOnlyList<QueryClause> clauses = parser.Parse(request.Text, request.LastWordIsPrefix);
        return ReadAsync((db, names) => new Fts5Search(db, names, definition, options, matcher).Run(request, clauses), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Suggestion>> SuggestAsync(string prefix, int limit = 5, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (limit is < 1 or > 50)
            throw new SearchException($"limit is {limit}; it must be 1 to 50.");
        QueryTerm[] words = [.. Fts5Matcher.Words(prefix.Length > SearchRequest.MaxCharacters ? prefix[..SearchRequest.MaxCharacters] : prefix).Take(SearchRequest.MaxWords).Select(word => new QueryTerm(word))];
        if (words.Length == 0)
            return new([]);
        words[^1] = words[^1] with { IsPrefix = !char.IsWhiteSpace(prefix[^1]) };
        return ReadAsync((db, names) => new Fts5Suggester(db, names, definition, matcher).Suggest(words, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<long> RebuildAsync(IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        _ = await pool.WriteAsync(builder.Prepare, cancellationToken).ConfigureAwait(false);
        return await builder.RebuildAsync(progress, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task OptimizeAsync(CancellationToken cancellationToken = default) => pool.WriteAsync(
        db =>
        {
            Fts5Names names = Names(db);
            db.Execute($"INSERT INTO {names.Fts}({names.Fts}) VALUES ('optimize'); INSERT INTO {names.Stem}({names.Stem}) VALUES ('optimize')");
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<SearchValidation> ValidateAsync(CancellationToken cancellationToken = default)
    {
        // FTS5's own check is written as an INSERT, so it takes the writer.
        string? damage = await pool.WriteAsync(db => Fts5Inspector.FindDamage(db, Names(db)), cancellationToken).ConfigureAwait(false);
        return await ReadAsync((db, names) => Fts5Inspector.Compare(db, names, definition, damage), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<SearchIndexStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) => ReadAsync(Fts5Inspector.Measure, cancellationToken);

    /// <summary>The table of synonyms: each word with what it stands for, too.</summary>
    public ValueTask<IReadOnlyList<(string Term, string Synonym)>> GetSynonymsAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(Fts5Synonyms.All, cancellationToken);

    /// <summary>Replaces the table of synonyms. A pair works in one direction; give both for both.</summary>
    /// <exception cref="SearchException">A term or synonym has no letter or digit, or is too long.</exception>
    public Task SetSynonymsAsync(IEnumerable<(string Term, string Synonym)> synonyms, CancellationToken cancellationToken = default)
    {
        (string, string)[] folded = [.. Fts5Synonyms.Fold(synonyms)];
        return pool.WriteAsync(db => Fts5Synonyms.Replace(db, new Fts5Names(definition.Name, 0), folded), cancellationToken);
    }

    /// <summary>Frees the index's own lock; the pool stays open.</summary>
    public void Dispose() => builder.Dispose();

    private Fts5Names Names(SqliteConnection db)
    {
        long generation = Fts5Builder.Generation(db, definition.Name);
        return generation > 0 ? new Fts5Names(definition.Name, generation) : throw new SearchException($"The search index '{definition.Name}' is not built yet; build it with {nameof(EnsureAsync)} or {nameof(RebuildAsync)}.");
    }

    private ValueTask<T> ReadAsync<T>(Func<SqliteConnection, Fts5Names, T> read, CancellationToken cancellationToken) => pool.ReadAsync(
        db =>
        {
            Fts5Rank.Register(db);
            using SqliteTransaction transaction = db.Begin(immediate: false);
            return read(db, Names(db));
        },
        cancellationToken);
}
