using Dapper;
using Forebay.MySql;
using Forebay.Sql;

namespace Forebay.Snippets;

internal static class MySqlClient
{
    public static async Task Use(CancellationToken cancellationToken)
    {
        // begin: mysql-client
        await using var source = new ForebayMySqlDataSource("Server=db.example;User ID=shop;Password=secret;Database=shop;SslMode=VerifyFull");

        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using ForebayMySqlCommand command = connection.CreateCommand();
        command.CommandText = "SELECT title, price FROM album WHERE id = @id";
        command.Parameters.AddWithValue("id", 17);
        await using ForebayMySqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            Console.WriteLine($"{reader.GetString(0)}: {reader.GetDecimal(1)}");
        // end
    }

    public static async Task<IEnumerable<string>> Cached(ForebayMySqlDataSource source, SqlCache cache)
    {
        // begin: mysql-client-cached
        var cached = new CachingDataSource(source, cache);
        await using System.Data.Common.DbConnection connection = cached.CreateConnection();
        return await connection.QueryAsync<string>("SELECT title FROM album WHERE id IN @ids", new { ids = new[] { 1, 2, 3 } });
        // end
    }

    public static async Task Transaction(ForebayMySqlConnection connection, CancellationToken cancellationToken)
    {
        // begin: mysql-client-transaction
        await using ForebayMySqlTransaction transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, cancellationToken);
        await using var insert = new ForebayMySqlCommand("INSERT INTO album (title) VALUES (@title)", connection, transaction);
        insert.Parameters.AddWithValue("title", "Blue");
        await insert.ExecuteNonQueryAsync(cancellationToken);
        long id = insert.LastInsertedId;
        await transaction.SaveAsync("before_tracks", cancellationToken);
        // ... and back, where the tracks could not be written:
        await transaction.RollbackAsync("before_tracks", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        // end
        _ = id;
    }

    public static async Task Procedure(ForebayMySqlConnection connection, CancellationToken cancellationToken)
    {
        // begin: mysql-client-procedure
        await using var call = new ForebayMySqlCommand("album_price", connection) { CommandType = System.Data.CommandType.StoredProcedure };
        call.Parameters.AddWithValue("id", 17);
        call.Parameters.Add(new ForebayMySqlParameter("price", null) { Direction = System.Data.ParameterDirection.Output });
        await call.ExecuteNonQueryAsync(cancellationToken);
        object? price = call.Parameters["price"].Value;
        // end
        _ = price;
    }

    public static async Task Infile(ForebayMySqlConnection connection, CancellationToken cancellationToken)
    {
        // begin: mysql-client-infile
        // The connection string says AllowLocalInfile=true, and the server --local-infile=ON.
        await using var load = new ForebayMySqlCommand("LOAD DATA LOCAL INFILE 'albums.tsv' INTO TABLE album", connection);
        load.LocalInfileSource = (name, _) => name == "albums.tsv" ? new(File.OpenRead("data/albums.tsv")) : throw new FileNotFoundException(name);
        int rows = await load.ExecuteNonQueryAsync(cancellationToken);
        // end
        _ = rows;
    }
}
