using System.Collections.Frozen;
using Forebay.Sql.Schema;

namespace Forebay.Sql.Reading;

/// <summary>The functions that databases bring along, sorted by what their results depend on.</summary>
/// <remarks>
/// Sources: PostgreSQL 18 manual, chapter 9, with <c>provolatile</c> of <c>pg_proc</c> (stable ones only where the settings they depend on are in a key);
/// MySQL 8.4 manual, chapter 14, and 19.5.1.14 on what statement-based replication calls unsafe; SQLite lang_corefunc.html, lang_datefunc.html, json1.html.
/// </remarks>
internal sealed class BuiltInFunctions
{
    private const string Everywhere = """
        abs ceil ceiling floor round sign sqrt power pow exp ln log log10 log2 mod pi sin cos tan asin acos atan atan2 degrees radians
        lower upper length char_length character_length octet_length trim ltrim rtrim replace substr substring concat concat_ws coalesce nullif
        count sum avg min max row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
        """;

    private const string PostgreSqlScalars = """
        trunc div cbrt gcd lcm scale min_scale trim_scale width_bucket factorial acosd asind atand atan2d cosd cotd cot sind tand sinh cosh tanh asinh acosh atanh erf erfc
        left right lpad rpad repeat reverse initcap ascii chr md5 sha224 sha256 sha384 sha512 encode decode strpos position overlay split_part starts_with translate to_hex
        btrim bit_length bit_count get_bit set_bit get_byte set_byte convert convert_from convert_to quote_ident quote_literal quote_nullable format to_ascii normalize is_normalized unistr
        regexp_replace regexp_match regexp_count regexp_instr regexp_like regexp_substr regexp_split_to_array string_to_array array_to_string
        greatest least num_nonnulls num_nulls to_char to_number to_date date_part date_trunc date_bin extract justify_days justify_hours justify_interval isfinite
        to_timestamp make_date make_interval make_time make_timestamp make_timestamptz
        array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position array_positions array_prepend array_remove array_replace array_upper cardinality trim_array
        json_array_length jsonb_array_length json_typeof jsonb_typeof json_extract_path jsonb_extract_path json_extract_path_text jsonb_extract_path_text
        to_json to_jsonb array_to_json row_to_json json_build_array jsonb_build_array json_build_object jsonb_build_object json_object jsonb_object
        json_strip_nulls jsonb_strip_nulls jsonb_set jsonb_set_lax jsonb_insert jsonb_pretty jsonb_path_exists jsonb_path_match jsonb_path_query_array jsonb_path_query_first
        to_tsvector to_tsquery plainto_tsquery phraseto_tsquery websearch_to_tsquery ts_rank ts_rank_cd ts_headline setweight strip numnode querytree tsvector_to_array
        lower_inc upper_inc lower_inf upper_inf isempty range_merge int4range int8range numrange daterange tsrange tstzrange
        abbrev broadcast family host hostmask masklen netmask network set_masklen inet_same_family inet_merge
        area center diameter height width point box circle line lseg path polygon npoints pclose popen radius slope isclosed isopen
        bool_and bool_or every bit_and bit_or bit_xor string_agg array_agg json_agg jsonb_agg json_object_agg jsonb_object_agg any_value range_agg
        corr covar_pop covar_samp regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy
        stddev stddev_pop stddev_samp variance var_pop var_samp mode percentile_cont percentile_disc grouping rollup cube
        uuid_extract_timestamp uuid_extract_version xmlelement xmlforest int4 int8 float8 numeric text
        """;

    private const string PostgreSqlReadOnly = """
        random random_normal gen_random_uuid uuidv4 uuidv7 uuid_generate_v4 uuid_generate_v1 setseed nextval currval lastval setval set_config current_setting
        version current_database current_schema current_schemas current_query inet_client_addr inet_client_port inet_server_addr inet_server_port
        txid_current txid_current_if_assigned txid_current_snapshot txid_status has_table_privilege has_schema_privilege has_column_privilege has_database_privilege has_sequence_privilege has_function_privilege
        obj_description col_description shobj_description to_regclass to_regtype to_regproc to_regrole to_regnamespace format_type row_security_active date timestamp timestamptz time
        """;

    private const string MySqlScalars = """
        truncate greatest least cot crc32 conv bin oct hex unhex ascii ord char left right lpad rpad repeat reverse space strcmp insert instr locate position mid elt field find_in_set make_set export_set
        lcase ucase substring_index quote soundex format bit_length bit_count to_base64 from_base64 md5 sha sha1 sha2 compress uncompress uncompressed_length aes_encrypt aes_decrypt
        if ifnull isnull interval values cast convert binary any_value inet_aton inet_ntoa inet6_aton inet6_ntoa is_ipv4 is_ipv6 is_ipv4_compat is_ipv4_mapped is_uuid uuid_to_bin bin_to_uuid
        regexp_like regexp_instr regexp_replace regexp_substr
        date day dayname dayofmonth dayofweek dayofyear month monthname quarter week weekday weekofyear year yearweek hour minute second microsecond last_day makedate
        adddate subdate date_add date_sub datediff date_format str_to_date to_days from_days to_seconds time_to_sec sec_to_time period_add period_diff
        timestampdiff timestampadd timediff maketime from_unixtime convert_tz extract get_format
        json_array json_object json_quote json_extract json_unquote json_contains json_contains_path json_keys json_search json_value json_length json_depth json_type json_valid json_overlaps json_pretty
        json_array_append json_array_insert json_insert json_merge_patch json_merge_preserve json_remove json_replace json_set json_storage_size
        group_concat json_arrayagg json_objectagg bit_and bit_or bit_xor std stddev stddev_pop stddev_samp var_pop var_samp variance grouping
        st_astext st_asgeojson st_distance st_distance_sphere st_contains st_within st_intersects st_x st_y st_geomfromtext st_geomfromwkb st_srid point
        """;

    private const string MySqlReadOnly = """
        rand uuid uuid_short connection_id database schema user session_user system_user current_user current_role version found_rows row_count last_insert_id sleep benchmark
        get_lock release_lock release_all_locks is_free_lock is_used_lock random_bytes load_file master_pos_wait source_pos_wait wait_for_executed_gtid_set gtid_subset gtid_subtract charset collation coercibility
        """;

    private const string SqliteScalars = """
        char glob hex unhex ifnull iif instr like likelihood likely unlikely printf format quote typeof unicode zeroblob soundex trunc octet_length concat acosh asinh atanh cosh sinh tanh
        total group_concat string_agg median percentile date time datetime julianday unixepoch strftime timediff
        json jsonb json_array jsonb_array json_array_length json_error_position json_extract jsonb_extract json_insert jsonb_insert json_object jsonb_object json_patch jsonb_patch json_pretty
        json_remove jsonb_remove json_replace jsonb_replace json_set jsonb_set json_type json_valid json_quote json_group_array jsonb_group_array json_group_object jsonb_group_object
        ef_compare ef_add ef_divide ef_multiply ef_negate ef_mod ef_sum ef_avg ef_min ef_max regexp
        """;

    private static readonly FrozenSet<string> Empty = FrozenSet<string>.Empty;

    private static readonly BuiltInFunctions PostgreSql = new()
    {
        Deterministic = Set($"{Everywhere} {PostgreSqlScalars}"),
        ReadOnly = Set(PostgreSqlReadOnly),
        Clock = Set("now clock_timestamp statement_timestamp transaction_timestamp timeofday age"),
        ClockWords = Set("current_date current_time current_timestamp localtime localtimestamp current_user session_user system_user user current_role current_catalog current_schema"),
        Tables = Set("unnest generate_series json_array_elements jsonb_array_elements json_array_elements_text jsonb_array_elements_text json_each jsonb_each json_each_text jsonb_each_text json_object_keys jsonb_object_keys regexp_split_to_table string_to_table"),
    };

    private static readonly BuiltInFunctions MySql = new()
    {
        Deterministic = Set($"{Everywhere} {MySqlScalars}"),
        ReadOnly = Set(MySqlReadOnly),
        Clock = Set("now sysdate curdate curtime current_date current_time current_timestamp localtime localtimestamp utc_date utc_time utc_timestamp unix_timestamp timestamp time addtime subtime"),
        ClockWords = Set("current_date current_time current_timestamp localtime localtimestamp utc_date utc_time utc_timestamp current_user current_role"),
        Tables = Empty,
    };

    private static readonly BuiltInFunctions Sqlite = new()
    {
        Deterministic = Set($"{Everywhere} {SqliteScalars}"),
        ReadOnly = Empty,
        Clock = Empty,
        ClockWords = Set("current_date current_time current_timestamp"),
        Tables = Set("json_each json_tree jsonb_each jsonb_tree generate_series"),
    };

    /// <summary>SQLite's functions of times.</summary>
    public static FrozenSet<string> SqliteTimes { get; } = Set("date time datetime julianday unixepoch strftime timediff");

    /// <summary>PostgreSQL's types of times.</summary>
    public static FrozenSet<string> PostgreSqlTimes { get; } = Set("date time timetz timestamp timestamptz abstime");

    /// <summary>PostgreSQL's other types whose texts have one meaning.</summary>
    public static FrozenSet<string> PostgreSqlTypes { get; } = Set("""
        int integer bigint smallint int2 int4 int8 numeric decimal dec real double float float4 float8 money text varchar character char bpchar national nchar name bool boolean uuid json jsonb jsonpath bytea
        bit varbit xml inet cidr macaddr macaddr8 point line lseg box path polygon circle interval tsvector tsquery int4range int8range numrange citext hstore ltree oid
        """);

    public required FrozenSet<string> Deterministic { get; init; }

    public required FrozenSet<string> ReadOnly { get; init; }

    public required FrozenSet<string> Clock { get; init; }

    public required FrozenSet<string> ClockWords { get; init; }

    public required FrozenSet<string> Tables { get; init; }

    public static BuiltInFunctions Of(SqlDialect dialect) => dialect switch
    {
        SqlDialect.PostgreSql => PostgreSql,
        SqlDialect.MySql => MySql,
        _ => Sqlite,
    };

    private static FrozenSet<string> Set(string names) =>
        names.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
