namespace Forebay.MySql.Binlog.Visibility;

/// <summary>Servers whose commits are held up: nobody else's tests may write to them.</summary>
public sealed class HeldServers : MySqlFixtures
{
}
