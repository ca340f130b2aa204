namespace Forebay.MySql;

/// <summary>How a <see cref="Guid"/> stands in the database.</summary>
public enum MySqlGuidFormat
{
    /// <summary>As 36 letters: a <c>CHAR(36)</c>, or MariaDB's <c>UUID</c>. Such columns are read as <see cref="Guid"/>.</summary>
    Char36,

    /// <summary>As 16 bytes in the order of its text, as <c>UUID_TO_BIN(x)</c> makes them. <c>BINARY(16)</c> columns are read as <see cref="Guid"/>.</summary>
    Binary16,

    /// <summary>No column is read as <see cref="Guid"/> of itself; a parameter is sent as 36 letters, and <c>GetGuid</c> reads letters and bytes.</summary>
    None,
}
