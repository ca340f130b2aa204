namespace Forebay.MySql.Proxy.Sessions;

/// <summary>The variables of a session that answers depend on, which the server is asked to tell of whenever they change.</summary>
/// <remarks>Source: MySQL 8.4 manual, 7.1.18 "Server tracking of client session state"; MariaDB's knowledge base, "session_track_system_variables".</remarks>
internal static class SessionVariables
{
    /// <summary>What both servers tell a client that asks for no more.</summary>
    public static IReadOnlySet<string> Default { get; } = Set("autocommit character_set_client character_set_connection character_set_results time_zone");

    private const string Both = """
        autocommit character_set_client character_set_connection character_set_results collation_connection sql_mode time_zone sql_select_limit group_concat_max_len div_precision_increment
        lc_time_names default_week_format sql_auto_is_null max_join_size sql_big_selects sql_safe_updates sql_log_bin max_sort_length
        """;

    private static readonly string[] MySql = [.. Words(Both), .. Words("transaction_isolation block_encryption_mode cte_max_recursion_depth windowing_use_high_precision default_collation_for_utf8mb4 max_execution_time")];

    private static readonly string[] MariaDb = [.. Words(Both), .. Words("tx_isolation last_gtid old_mode standard_compliant_cte max_recursive_iterations max_statement_time sql_if_exists")];

    /// <summary>Settings that change no answer: nobody has to know of them.</summary>
    public static IReadOnlySet<string> Harmless { get; } = Set("""
        wait_timeout interactive_timeout net_read_timeout net_write_timeout net_buffer_length net_retry_count lock_wait_timeout innodb_lock_wait_timeout foreign_key_checks unique_checks
        profiling profiling_history_size long_query_time tmp_table_size max_heap_table_size sort_buffer_size join_buffer_size read_buffer_size read_rnd_buffer_size bulk_insert_buffer_size
        transaction_alloc_block_size transaction_prealloc_size query_alloc_block_size query_prealloc_size sql_notes sql_warnings sql_quote_show_create completion_type
        explicit_defaults_for_timestamp information_schema_stats_expiry min_examined_row_limit max_error_count innodb_strict_mode default_storage_engine sql_generate_invisible_primary_key
        auto_increment_increment auto_increment_offset insert_id character_set_server collation_server character_set_database collation_database character_set_filesystem
        """);

    /// <summary>The same, to look a name up.</summary>
    public static IReadOnlySet<string> Tracked(bool isMariaDb) => isMariaDb ? TrackedMariaDb : TrackedMySql;

    private static readonly HashSet<string> TrackedMySql = new(MySql, StringComparer.OrdinalIgnoreCase), TrackedMariaDb = new(MariaDb, StringComparer.OrdinalIgnoreCase);

    /// <summary>Names and values at the begin of a session, and what is set there.</summary>
    public static string[] Of(bool isMariaDb) => isMariaDb ? MariaDb : MySql;

    /// <summary>The statement that makes the server tell.</summary>
    public static string Subscribe(bool isMariaDb) =>
        $"SET SESSION session_track_schema = 1, session_track_state_change = 1, session_track_system_variables = '{string.Join(',', Of(isMariaDb))}'" + (isMariaDb ? "" : ", session_track_gtids = 'OWN_GTID'");

    /// <summary>The statement that asks who and where one is, and how everything stands.</summary>
    public static string Ask(bool isMariaDb) =>
        $"SELECT CURRENT_USER(), CURRENT_ROLE(), DATABASE(), @@wait_timeout, {(isMariaDb ? "'ON'" : "@@global.gtid_mode")}, " + string.Join(", ", Of(isMariaDb).Where(static name => name != "last_gtid").Select(static name => "@@" + name));

    private static string[] Words(string text) => text.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static HashSet<string> Set(string text) => new(Words(text), StringComparer.OrdinalIgnoreCase);
}
