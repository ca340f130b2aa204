namespace Forebay.MySql;

/// <summary>What a server warned of (SHOW WARNINGS).</summary>
/// <param name="Level"><c>Note</c>, <c>Warning</c> or <c>Error</c>.</param>
/// <param name="Code">The number, as in the server's manual.</param>
/// <param name="Message">For people.</param>
public sealed record MySqlWarning(string Level, int Code, string Message);
