namespace Forebay.MySql.Proxy.Sessions;

/// <summary>How a session stood at one time: user, database, settings. Immutable.</summary>
/// <param name="Identity">All of it, for keys.</param>
/// <param name="Variables">The settings.</param>
/// <param name="Database">The default database; null: none.</param>
/// <param name="IsMariaDb">Whose settings they are.</param>
internal sealed record SessionStanding(string Identity, IReadOnlyDictionary<string, string> Variables, string? Database, bool IsMariaDb)
{
    /// <summary>Whether answers in both are the same.</summary>
    public bool IsLike(SessionStanding other) => ReferenceEquals(this, other) || string.Equals(Identity, other.Identity, StringComparison.Ordinal);
}
