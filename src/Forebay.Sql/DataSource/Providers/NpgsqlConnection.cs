using System.Data.Common;

namespace Forebay.Sql.Providers;

/// <summary>A connection in front of one of Npgsql's. Dapper knows by the name of a connection's class whether its database has arrays; so this has that name.</summary>
internal sealed class NpgsqlConnection(DbConnection inner, SqlCache cache) : CachingConnection(inner, cache)
{
}
