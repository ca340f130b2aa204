namespace Forebay.MySql.Binlog.SetUp;

/// <summary>What a session needs to know of the server.</summary>
/// <param name="IsMariaDb">Whose it is.</param>
/// <param name="Server">Which one it is: positions of one can't be compared with another's.</param>
/// <param name="StatusSql">The statement that tells where its log ends.</param>
/// <param name="HidesCascades">Whether its log does not tell of rows that foreign keys change.</param>
internal sealed record ServerFacts(bool IsMariaDb, string Server, string StatusSql, bool HidesCascades);
