using Forebay.Testing.Servers;

namespace Forebay.MySql.Proxy.Differential.Generators;

/// <summary>Makes statements that change how a session reads and answers.</summary>
internal sealed class SettingGenerator(Choice choice, MySqlFlavour flavour)
{
    public string Next() => choice.Below(20) switch
    {
        0 => $"SET NAMES {choice.Of("utf8mb4", "latin1", "ascii", "utf8mb4 COLLATE utf8mb4_unicode_ci", "utf8mb4")}",
        1 => $"SET time_zone = '{choice.Of("+00:00", "+05:30", "-08:00", "SYSTEM")}'",
        2 => $"SET sql_mode = '{choice.Of("", "ANSI_QUOTES", "PIPES_AS_CONCAT", "STRICT_ALL_TABLES", "NO_BACKSLASH_ESCAPES", "ONLY_FULL_GROUP_BY")}'",
        3 => $"SET SESSION sql_select_limit = {choice.Of("1", "5", "DEFAULT", "18446744073709551615", "DEFAULT")}",
        4 => $"SET group_concat_max_len = {choice.Of("10", "1024", "100000")}",
        5 => $"SET @@div_precision_increment = {choice.Of("4", "0", "12")}",
        6 => $"SET lc_time_names = '{choice.Of("en_US", "de_DE", "fr_FR")}'",
        7 => $"SET character_set_results = {choice.Of("utf8mb4", "NULL", "latin1")}",
        8 => $"SET collation_connection = {choice.Of("utf8mb4_bin", "utf8mb4_general_ci", "utf8mb4_unicode_ci")}",
        9 => $"USE {choice.Of("store", "elsewhere", "store", "store")}",
        10 => $"SET SESSION TRANSACTION ISOLATION LEVEL {choice.Of("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")}",
        11 => $"SET @v{choice.Below(3)} = {choice.Between(0, 9)}",
        12 => $"SET sql_mode = DEFAULT, time_zone = {choice.Of("DEFAULT", "'+01:00'")}",
        13 => $"SET default_week_format = {choice.Between(0, 7)}",
        14 => $"SET sql_notes = {choice.Between(0, 1)}, foreign_key_checks = 1",
        15 => flavour == MySqlFlavour.MySql ? "SET SESSION optimizer_switch = DEFAULT" : "SET SESSION max_statement_time = 0",
        16 => $"SET wait_timeout = {choice.Between(1000, 2000)}",
        17 => "SET autocommit = 1",
        18 => $"SET sql_safe_updates = 0, max_sort_length = {choice.Of("1024", "64")}",
        _ => "SET NAMES utf8mb4",
    };
}
