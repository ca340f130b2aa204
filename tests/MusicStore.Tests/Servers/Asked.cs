using System.Globalization;
using Forebay.MySql;

namespace MusicStore.Servers;

/// <summary>Another program at a MySQL or MariaDB server.</summary>
internal static class Asked
{
    /// <summary>Runs statements, one after the other.</summary>
    public static void Run(string connectionString, string sql)
    {
        using ForebayMySqlConnection connection = Open(connectionString);
        using var command = new ForebayMySqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>The first value; null where there is none.</summary>
    public static string? Text(string connectionString, string sql)
    {
        using ForebayMySqlConnection connection = Open(connectionString);
        using var command = new ForebayMySqlCommand(sql, connection);
        return command.ExecuteScalar() is { } value and not DBNull ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;
    }

    private static ForebayMySqlConnection Open(string connectionString)
    {
        var connection = new ForebayMySqlConnection(connectionString + ";Pooling=false");
        connection.Open();
        return connection;
    }
}
