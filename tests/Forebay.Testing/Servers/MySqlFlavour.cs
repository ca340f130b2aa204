namespace Forebay.Testing.Servers;

/// <summary>Whose server speaks MySQL's protocol.</summary>
public enum MySqlFlavour
{
    /// <summary>MySQL 9.</summary>
    MySql,

    /// <summary>MariaDB.</summary>
    MariaDb,
}
