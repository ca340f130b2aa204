using Forebay.Sql.Schema;

namespace Forebay.Sql.Tests.Properties;

/// <summary>A small schema of SQLite with every kind of key, and foreign keys that change rows by themselves.</summary>
internal static class ChatSchema
{
    public const string Script = """
        PRAGMA foreign_keys = ON;
        CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT UNIQUE, team INTEGER) STRICT;
        CREATE TABLE guilds(id INTEGER PRIMARY KEY, owner INTEGER, name TEXT) STRICT;
        CREATE TABLE members(guild INTEGER, user INTEGER REFERENCES users(id) ON DELETE CASCADE ON UPDATE CASCADE, nick TEXT, PRIMARY KEY(guild, user)) STRICT;
        CREATE TABLE messages(id INTEGER PRIMARY KEY, author INTEGER, guild INTEGER REFERENCES guilds(id) ON DELETE SET NULL ON UPDATE CASCADE, body TEXT) STRICT;
        """;

    public static IReadOnlyList<string> Tables { get; } = ["users", "guilds", "members", "messages"];

    public static IReadOnlyDictionary<string, string[]> Integers { get; } = new Dictionary<string, string[]>
    {
        ["users"] = ["id", "team"],
        ["guilds"] = ["id", "owner"],
        ["members"] = ["guild", "user"],
        ["messages"] = ["id", "author", "guild"],
    };

    public static IReadOnlyDictionary<string, string[]> Texts { get; } = new Dictionary<string, string[]>
    {
        ["users"] = ["name"],
        ["guilds"] = ["name"],
        ["members"] = ["nick"],
        ["messages"] = ["body"],
    };

    public static SqlCatalog Catalog { get; } = Make();

    private static SqlCatalog Make()
    {
        var tables = new TableMaker("chat", null);
        SqlTable users = tables.Make("users", "id:i! name:t? team:i*");
        SqlTable guilds = tables.Make("guilds", "id:i! owner:i* name");
        SqlTable members = tables.Make("members", "guild:i*! user:i*! nick");
        SqlTable messages = tables.Make("messages", "id:i! author:i* guild:i* body");
        return new SqlCatalog(
            SqlDialect.Sqlite,
            [users, guilds, members, messages],
            foreignKeys: [new SqlForeignKey(members, users, OnDelete: true, OnUpdate: true), new SqlForeignKey(messages, guilds, OnDelete: true, OnUpdate: true)]);
    }
}
