using Forebay.Sql.Schema;

namespace Forebay.Sql.Tests;

/// <summary>The schemas that the tests read statements over: a store (as in Chinook) and a chat.</summary>
internal static class Catalogs
{
    /// <summary>Tables of both, in one database, with views, cascades and triggers.</summary>
    public static SqlCatalog Of(SqlDialect dialect)
    {
        string? schema = dialect == SqlDialect.PostgreSql ? "public" : null;
        var tables = new TableMaker("app", schema);
        SqlTable artist = tables.Make("artist", "artist_id:i! name");
        SqlTable album = tables.Make("album", "album_id:i! title artist_id:i*");
        SqlTable track = tables.Make("track", "track_id:i! name album_id:i* genre_id:i* milliseconds unit_price");
        SqlTable customer = tables.Make("customer", "customer_id:i! email:t? first_name country");
        SqlTable invoice = tables.Make("invoice", "invoice_id:i! customer_id:i* invoice_date total");
        SqlTable users = tables.Make("users", "id:i! name:t? email created_at");
        SqlTable guilds = tables.Make("guilds", "id:i! owner_id:i* name");
        SqlTable channels = tables.Make("channels", "id:i! guild_id:i* name");
        SqlTable members = tables.Make("members", "guild_id:i*! user_id:i*! nick");
        SqlTable messages = tables.Make("messages", "id:i! channel_id:i* author_id:i* body created_at");
        SqlTable audited = tables.Make("audited", "id:i! body", hasTriggers: true);
        SqlTable loose = new("app", schema, "loose", [new SqlKey([new SqlKeyColumn("id", KeyValueKind.Integer)], true, true)]);
        SqlTable sessions = tables.Make("sessions", "token:t! user_id:i* data");
        SqlTable files = tables.Make("files", "id:u! name");
        SqlTable secret = new("app", schema, "secret", [new SqlKey([new SqlKeyColumn("id", KeyValueKind.Integer)], true, true)], ["id", "body"]) { Uncacheable = "row-level security" };
        SqlTable part1 = tables.Make("events_1", "id:i! body");
        SqlTable events = tables.Make("events", "id:i! body");
        return new SqlCatalog(
            dialect,
            [artist, album, track, customer, invoice, users, guilds, channels, members, messages, audited, loose, sessions, files, secret, part1, events],
            dialect == SqlDialect.MySql ? ["app"] : ["public"],
            [
                new SqlNamedRelation(schema ?? "app", "album_view", new SqlRelation([album, artist], IsView: true)),
                new SqlNamedRelation(schema ?? "app", "clock_view", new SqlRelation([album], IsView: true, "it uses now()")),
                new SqlNamedRelation(schema ?? "app", "events", new SqlRelation([events, part1], IsView: false)),
            ],
            [
                new SqlForeignKey(channels, guilds, OnDelete: true, OnUpdate: false),
                new SqlForeignKey(messages, channels, OnDelete: true, OnUpdate: false),
                new SqlForeignKey(members, users, OnDelete: true, OnUpdate: true),
            ],
            ["my_function"]);
    }
}
