using Forebay.MySql.Binlog.Events;
using Forebay.MySql.Sessions;

namespace Forebay.MySql.Binlog.SetUp;

/// <summary>Looks whether a server tells of every change, and says what stands in the way.</summary>
internal sealed class ServerCheck(FeedConnection connection, MySqlFeedOptions options)
{
    private const int AccessDenied = 1045;
    private const int PrivilegeMissing = 1227;

    // Before, foreign keys changed rows below the log; 9.6 made that a choice.
    private static readonly Version LogsCascades = new(9, 6);
    private static readonly Version HasBinaryLogStatus = new(8, 2);

    public async Task<ServerFacts> RunAsync(CancellationToken cancellationToken)
    {
        Version version = connection.Session.Greeting.Version;
        bool isMariaDb = connection.IsMariaDb;
        await CheckLogAsync(isMariaDb, cancellationToken).ConfigureAwait(false);
        string status = isMariaDb || version < HasBinaryLogStatus ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS";
        await CheckFiltersAsync(status, cancellationToken).ConfigureAwait(false);
        await CheckReplicaAsync(isMariaDb, version, cancellationToken).ConfigureAwait(false);
        if (isMariaDb)
            await CheckGrantsAsync(cancellationToken).ConfigureAwait(false);
        string server = await IdentityAsync(connection, cancellationToken).ConfigureAwait(false);
        bool hides = !isMariaDb && (version < LogsCascades || await VariableAsync("innodb_native_foreign_keys", cancellationToken).ConfigureAwait(false) is "ON" or "1");
        return new ServerFacts(isMariaDb, server, status, hides);
    }

    /// <summary>Which server a connection has reached.</summary>
    public static async Task<string> IdentityAsync(FeedConnection connection, CancellationToken cancellationToken)
    {
        string? name = await VariableAsync(connection, connection.IsMariaDb ? "server_uid" : "server_uuid", cancellationToken).ConfigureAwait(false);
        // MariaDB before 10.11 has no name of its own: its files tell it apart.
        return $"{(connection.IsMariaDb ? "mariadb" : "mysql")}:{(name is { Length: > 0 } ? name : "unnamed")}";
    }

    /// <summary>Where the server's log ends.</summary>
    public static async Task<BinlogPlace> EndAsync(FeedConnection connection, string statusSql, CancellationToken cancellationToken)
    {
        TextResult status = await connection.QueryAsync(statusSql, cancellationToken).ConfigureAwait(false);
        return status.Rows.Count > 0 && ulong.TryParse(status[0, "Position"], out ulong offset)
            ? new BinlogPlace(status[0, "File"] ?? "", offset)
            : throw Wrong("the server has no binary log.", "Start it with log_bin.");
    }

    /// <summary>What a server's refusal means for a user who has logged in; null: nothing that is known.</summary>
    public string? Explain(MySqlException e) => e.Number switch
    {
        // The login is over by then: it is what the server says to who may not read its log.
        AccessDenied => Lacks("REPLICATION SLAVE"),
        PrivilegeMissing => Lacks(connection.IsMariaDb ? "REPLICATION SLAVE and BINLOG MONITOR" : "REPLICATION SLAVE and REPLICATION CLIENT"),
        _ => null,
    };

    private async Task CheckLogAsync(bool isMariaDb, CancellationToken cancellationToken)
    {
        if (await VariableAsync("log_bin", cancellationToken).ConfigureAwait(false) is not ("ON" or "1"))
            throw Wrong("the server's binary log is off (log_bin).", "Start it with log_bin, or nothing tells what changes.");
        string? format = await VariableAsync("binlog_format", cancellationToken).ConfigureAwait(false);
        if (format is not (null or "ROW"))
            throw Wrong($"binlog_format is {format}.", "SET GLOBAL binlog_format = ROW, and in the server's options: statements don't tell which rows they change.");
        if (await VariableAsync("server_id", cancellationToken).ConfigureAwait(false) is "0")
            throw Wrong("server_id is 0.", "Give the server a number: it refuses readers of its log without one.");
        if (!isMariaDb && await VariableAsync("gtid_mode", cancellationToken).ConfigureAwait(false) is var mode and not "ON")
            throw Wrong($"gtid_mode is {mode ?? "unknown"}.", "Set it to ON (in steps: OFF_PERMISSIVE, ON_PERMISSIVE, ON; enforce_gtid_consistency first): without it MySQL does not tell when readers see a change.");
    }

    private async Task CheckFiltersAsync(string statusSql, CancellationToken cancellationToken)
    {
        TextResult status = await connection.QueryAsync(statusSql, cancellationToken).ConfigureAwait(false);
        foreach (string filter in new[] { "Binlog_Do_DB", "Binlog_Ignore_DB" })
        {
            if (status.Rows.Count > 0 && status[0, filter] is { Length: > 0 } names)
                throw Wrong($"the server leaves databases out of its log ({filter}: {names}).", "Take the option away: what is changed there would be in no log.");
        }
    }

    private async Task CheckReplicaAsync(bool isMariaDb, Version version, CancellationToken cancellationToken)
    {
        string? logs = await VariableAsync("log_replica_updates", cancellationToken).ConfigureAwait(false) ?? await VariableAsync("log_slave_updates", cancellationToken).ConfigureAwait(false);
        if (logs is "ON" or "1")
            return;
        TextResult sources;
        try
        {
            sources = await connection.QueryAsync(isMariaDb ? "SHOW ALL SLAVES STATUS" : version >= new Version(8, 0, 22) ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS", cancellationToken).ConfigureAwait(false);
        }
        catch (MySqlException e) when (isMariaDb && e.Number == PrivilegeMissing)
        {
            // Only SLAVE MONITOR shows it there. A variable that everybody may read tells whether it ever was a replica.
            if (await VariableAsync("gtid_slave_pos", cancellationToken).ConfigureAwait(false) is not { Length: > 0 })
                return;
            throw Wrong("the server seems to be a replica (gtid_slave_pos) whose log lacks what it replicates (log_slave_updates is OFF).", "Set log_slave_updates, or grant SLAVE MONITOR to show that it is none.");
        }
        if (sources.Rows.Count > 0)
            throw Wrong("the server is a replica, and its log lacks what it replicates (log_replica_updates, log_slave_updates is OFF).", "Set it to ON.");
    }

    // MariaDB shows foreign keys only to who may do more with a table than read it; entries that are found by one would never be invalidated.
    private async Task CheckGrantsAsync(CancellationToken cancellationToken)
    {
        TextResult grants = await connection.QueryAsync("SHOW GRANTS", cancellationToken).ConfigureAwait(false);
        if (!grants.Rows.Any(static row => row[0] is { } grant && (grant.Contains("REFERENCES", StringComparison.Ordinal) || grant.Contains("ALL PRIVILEGES", StringComparison.Ordinal))))
            throw new ForebayConfigurationException(Lacks("REFERENCES"));
    }

    private Task<string?> VariableAsync(string name, CancellationToken cancellationToken) => VariableAsync(connection, name, cancellationToken);

    private static async Task<string?> VariableAsync(FeedConnection connection, string name, CancellationToken cancellationToken) =>
        (await connection.QueryAsync($"SHOW GLOBAL VARIABLES LIKE '{name.Replace("_", "\\_", StringComparison.Ordinal)}'", cancellationToken).ConfigureAwait(false)) is { Rows: [{ Length: > 1 } row, ..] } ? row[1] : null;

    private string Lacks(string privilege) =>
        $"MySQL feed: user {options.EndpointUser} lacks a privilege at {connection.Session.Endpoint}. GRANT {Needed} ON *.* TO it (missing: {privilege}).";

    private string Needed => connection.IsMariaDb ? "REPLICATION SLAVE, BINLOG MONITOR, SELECT, REFERENCES" : "REPLICATION SLAVE, REPLICATION CLIENT, SELECT";

    private static ForebayConfigurationException Wrong(string what, string cure) => new($"MySQL feed: {what} {cure}");
}
