using Forebay.Sql;
using Npgsql;

namespace Forebay.Snippets;

internal static class CachedQueries
{
    public static async Task<int> CountAsync(string connectionString, SqlCache cache)
    {
        // begin: ado-use
        await using var source = new CachingDataSource(NpgsqlDataSource.Create(connectionString), cache);
        await using System.Data.Common.DbCommand command = source.CreateCommand("SELECT count(*)::int FROM product");
        int products = (int)(await command.ExecuteScalarAsync())!;
        // end
        return products;
    }
}
