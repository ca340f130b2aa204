using Forebay.PostgreSql.Position;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Forebay.PostgreSql.Publications;

/// <summary>Asks what the server is, and finds, makes and drops the slot.</summary>
internal sealed class SlotSetUp(NpgsqlConnection connection, PostgreSqlFeedOptions options, ILogger logger)
{
    private const string IdentitySql = """
        SELECT system_identifier::text, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8), coalesce((SELECT (extract(epoch FROM stats_reset) * 1000000)::bigint FROM pg_stat_bgwriter), 0)
        FROM pg_control_system()
        """;

    private const string FindSql = """
        SELECT coalesce(plugin, 'none'), coalesce(database, 'none'), coalesce(confirmed_flush_lsn, '0/0'), coalesce(wal_status, '') = 'lost',
               coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint
        FROM pg_replication_slots WHERE slot_name = $1
        """;

    /// <summary>The server's identity, when it is one that can be followed.</summary>
    /// <exception cref="ForebayConfigurationException">It can't be.</exception>
    public async Task<ServerIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion.Major < 14)
            throw new ForebayConfigurationException($"PostgreSQL feed: the server is PostgreSQL {connection.PostgreSqlVersion}; version 14 or later is needed.");
        (bool isStandby, string level) = (await connection.RowsAsync("SELECT pg_is_in_recovery(), current_setting('wal_level')", static row => (row.GetBoolean(0), row.GetString(1)), [], cancellationToken).ConfigureAwait(false))[0];
        if (isStandby)
            throw new ForebayConfigurationException("PostgreSQL feed: the server is a standby. ConnectionString must name the primary: only there it is known when a commit is visible to readers.");
        if (level != "logical")
            throw new ForebayConfigurationException($"PostgreSQL feed: the server's wal_level is '{level}', and must be 'logical': ALTER SYSTEM SET wal_level = 'logical'; then restart it. (Managed servers have a setting of their own: rds.logical_replication = 1, cloudsql.logical_decoding = on.)");
        return (await connection.RowsAsync(
            IdentitySql, static row => new ServerIdentity(row.GetString(0), Convert.ToUInt32(row.GetString(1), 16), row.GetInt64(2)), [], cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>The slot as it is; null: there is none.</summary>
    /// <exception cref="ForebayConfigurationException">It is another feed's: of another database or for another plug-in.</exception>
    public async Task<FeedSlot?> FindAsync(CancellationToken cancellationToken)
    {
        (string Plugin, string Database, FeedSlot Slot)[] found = [.. await connection.RowsAsync(
            FindSql, static row => (row.GetString(0), row.GetString(1), new FeedSlot(row.GetFieldValue<NpgsqlLogSequenceNumber>(2), row.GetBoolean(3), row.GetInt64(4))), [options.Slot], cancellationToken).ConfigureAwait(false)];
        if (found.Length > 0 && (found[0].Plugin != "pgoutput" || found[0].Database != connection.Database))
            throw new ForebayConfigurationException($"PostgreSQL feed: slot '{options.Slot}' exists and is not this feed's (plug-in '{found[0].Plugin}', database '{found[0].Database}'; needed are 'pgoutput' and '{connection.Database}'). Choose another name in Slot.");
        return found.Length == 0 ? null : found[0].Slot;
    }

    /// <summary>Makes the slot. That waits until every transaction that runs now has ended, prepared ones among them.</summary>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        if (!options.CreateMissing)
            throw new ForebayConfigurationException($"PostgreSQL feed: there is no slot '{options.Slot}', and CreateMissing is false. Make it, in database '{connection.Database}': SELECT pg_create_logical_replication_slot('{options.Slot}', 'pgoutput').");
        try
        {
            await connection.RunAsync("SELECT slot_name FROM pg_create_logical_replication_slot($1, 'pgoutput')", [options.Slot], cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new ForebayConfigurationException($"PostgreSQL feed: user '{connection.UserName}' may not replicate ({e.MessageText}). A superuser grants it: ALTER ROLE {PublicationSetUp.Quote(connection.UserName!)} REPLICATION; (managed servers: GRANT rds_replication or the like).", e);
        }
        catch (NpgsqlException e) when (e.InnerException is TimeoutException)
        {
            throw new TimeoutException($"The slot could not be made within CommandTimeout ({options.CommandTimeout:c}): PostgreSQL waits until every transaction that was open before has ended (pg_stat_activity, pg_prepared_xacts).", e);
        }
        string keeps = await connection.AskAsync<string>("SELECT current_setting('max_slot_wal_keep_size')", [], cancellationToken).ConfigureAwait(false);
        PostgreSqlFeedLog.SlotMade(logger, options.Slot, keeps == "-1" ? "unlimited" : keeps);
    }

    /// <summary>Drops the slot, where there is one.</summary>
    public Task DropAsync(CancellationToken cancellationToken) =>
        connection.RunAsync("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1", [options.Slot], cancellationToken);
}
