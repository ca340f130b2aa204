using Microsoft.Extensions.Logging;
using Npgsql;

namespace Forebay.PostgreSql.Publications;

/// <summary>Makes the publication, or adds to it, so that no table's writers come to harm.</summary>
/// <remarks>
/// PostgreSQL refuses UPDATE and DELETE on a published table whose old rows have no name (no replica identity). So such tables are left out, and stay outside of the feed;
/// and <c>FOR ALL TABLES</c>, which takes every table, is only used where there is none of them.
/// </remarks>
internal sealed class PublicationSetUp(NpgsqlConnection connection, PostgreSqlFeedOptions options, ILogger logger)
{
    private const string FindSql = """
        SELECT puballtables, pubinsert AND pubupdate AND pubdelete AND pubtruncate AND NOT pubviaroot,
               ARRAY(SELECT n.nspname || '.' || c.relname FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE r.prpubid = p.oid)
        FROM pg_publication p WHERE pubname = $1
        """;

    // A table's root stands for its partitions, also for those that come later. What PostgreSQL itself refuses to publish is left out.
    private const string CandidatesSql = """
        WITH RECURSIVE leaf AS (
            SELECT c.oid AS root, c.oid FROM pg_class c WHERE NOT c.relispartition
            UNION ALL SELECT leaf.root, h.inhrelid FROM leaf JOIN pg_inherits h ON h.inhparent = leaf.oid JOIN pg_class p ON p.oid = h.inhrelid WHERE p.relispartition)
        SELECT n.nspname, c.relname,
               NOT EXISTS (SELECT FROM leaf JOIN pg_class l ON l.oid = leaf.oid WHERE leaf.root = c.oid AND l.relkind = 'r' AND NOT (
                   l.relreplident = 'f'
                   OR (l.relreplident = 'd' AND EXISTS (SELECT FROM pg_index i WHERE i.indrelid = l.oid AND i.indisprimary))
                   OR (l.relreplident = 'i' AND EXISTS (SELECT FROM pg_index i WHERE i.indrelid = l.oid AND i.indisreplident)))),
               pg_has_role(c.relowner, 'USAGE')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND NOT c.relispartition
        ORDER BY 1, 2
        """;

    /// <summary>Sees to it that the publication is there and can be relied on.</summary>
    /// <exception cref="ForebayConfigurationException">It is missing and can't be made, or leaves changes out.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        Publication? found = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (found is null && !options.CreateMissing)
            throw new ForebayConfigurationException($"PostgreSQL feed: there is no publication '{options.Publication}' in database '{connection.Database}', and CreateMissing is false. Make it: CREATE PUBLICATION {Quote(options.Publication)} FOR ALL TABLES.");
        if (found is { TellsAll: false })
            throw new ForebayConfigurationException($"PostgreSQL feed: publication '{options.Publication}' leaves changes out. It must publish insert, update, delete and truncate, with publish_via_partition_root = false: as the root's, TRUNCATE of one partition would not be told.");
        if (found is { AllTables: true } || !options.CreateMissing)
            return;
        try
        {
            await PublishAsync(found, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new ForebayConfigurationException($"PostgreSQL feed: user '{connection.UserName}' may not make or change publication '{options.Publication}' ({e.MessageText}). It needs CREATE on database '{connection.Database}' and must own the tables; or let a superuser run CREATE PUBLICATION {Quote(options.Publication)} FOR ALL TABLES.", e);
        }
    }

    private async Task PublishAsync(Publication? found, CancellationToken cancellationToken)
    {
        Candidate[] wanted = [.. (await CandidatesAsync(cancellationToken).ConfigureAwait(false)).Where(IsWanted)];
        string[] nameless = [.. wanted.Where(static table => !table.HasIdentity).Select(static table => table.ToString())];
        string[] missing = [.. options.Tables.Where(name => !wanted.Any(table => table.ToString() == name))];
        if (missing.Length > 0)
            throw new ForebayConfigurationException($"PostgreSQL feed: Tables names {string.Join(", ", missing)}, which database '{connection.Database}' does not have as a permanent table (a partition is published with its root).");
        if (nameless.Intersect(options.Tables, StringComparer.Ordinal).ToArray() is { Length: > 0 } asked)
            throw new ForebayConfigurationException($"PostgreSQL feed: {string.Join(", ", asked)} can't be published: PostgreSQL would refuse UPDATE and DELETE, because there is no replica identity. Give it a primary key, or: {string.Join(" ", asked.Select(static name => $"ALTER TABLE {name} REPLICA IDENTITY FULL;"))}");
        bool all = options.Tables.Count == 0 && options.Schemas.Count == 0;
        Candidate[] publish = [.. wanted.Where(static table => table.HasIdentity && table.IsOwned)];
        if (found is not null)
        {
            await AddAsync([.. publish.Where(table => !found.Tables.Contains(table.ToString()))], cancellationToken).ConfigureAwait(false);
        }
        else if (all && nameless.Length == 0 && await connection.AskAsync<bool>("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", [], cancellationToken).ConfigureAwait(false))
        {
            await RunAsync($"CREATE PUBLICATION {Quote(options.Publication)} FOR ALL TABLES", cancellationToken).ConfigureAwait(false);
            PostgreSqlFeedLog.PublicationMade(logger, options.Publication, "all tables");
        }
        else
        {
            string list = publish.Length == 0 ? "" : " FOR TABLE " + string.Join(", ", publish.Select(static table => table.Quoted));
            await RunAsync($"CREATE PUBLICATION {Quote(options.Publication)}{list}", cancellationToken).ConfigureAwait(false);
            PostgreSqlFeedLog.PublicationMade(logger, options.Publication, $"{publish.Length} tables");
        }
    }

    // A transaction that has written before the table was published is decoded as it was then: without it. So its writers are waited for, and held, while it is added.
    private async Task AddAsync(Candidate[] tables, CancellationToken cancellationToken)
    {
        if (tables.Length == 0)
            return;
        string list = string.Join(", ", tables.Select(static table => table.Quoted));
        try
        {
            await RunAsync($"BEGIN; SET LOCAL lock_timeout = '3s'; LOCK TABLE {list} IN SHARE MODE; ALTER PUBLICATION {Quote(options.Publication)} ADD TABLE {list}; COMMIT", cancellationToken).ConfigureAwait(false);
            PostgreSqlFeedLog.PublicationMade(logger, options.Publication, $"{tables.Length} more tables");
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            // They stay outside of the feed, which says so, until the next start finds their writers at rest.
            await RunAsync("ROLLBACK", cancellationToken).ConfigureAwait(false);
        }
    }

    private bool IsWanted(Candidate table) =>
        (options.Tables.Count == 0 && options.Schemas.Count == 0) || options.Schemas.Contains(table.Schema) || options.Tables.Contains(table.ToString());

    private async Task<Publication?> FindAsync(CancellationToken cancellationToken) =>
        (await connection.RowsAsync(FindSql, static row => new Publication(row.GetBoolean(0), row.GetBoolean(1), [.. row.GetFieldValue<string[]>(2)]), [options.Publication], cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    private Task<List<Candidate>> CandidatesAsync(CancellationToken cancellationToken) =>
        connection.RowsAsync(CandidatesSql, static row => new Candidate(row.GetString(0), row.GetString(1), row.GetBoolean(2), row.GetBoolean(3)), [], cancellationToken);

    private async Task RunAsync(string sql, CancellationToken cancellationToken)
    {
        try
        {
            await connection.RunAsync(sql, [], cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation)
        {
            // Another process made it at the same moment.
        }
    }

    internal static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private sealed record Publication(bool AllTables, bool TellsAll, HashSet<string> Tables);

    private sealed record Candidate(string Schema, string Name, bool HasIdentity, bool IsOwned)
    {
        public string Quoted => $"{Quote(Schema)}.{Quote(Name)}";

        public override string ToString() => $"{Schema}.{Name}";
    }
}
