using System.Data.Common;
using Dapper;
using Forebay.Sql;
using Forebay.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.MySql.Tests.Client;

/// <summary>The provider under <see cref="CachingDataSource"/>.</summary>
[Trait("Needs", "server")]
public sealed class CachingTests(ClientServers servers)
{
    public static TheoryData<MySqlFlavour> Flavours => ClientServers.Flavours;

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Rows_come_from_the_cache_until_they_are_changed_through_it(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource inner = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection behind = await inner.OpenConnectionAsync();
        await behind.RunAsync("CREATE TABLE album (id INT PRIMARY KEY, title VARCHAR(50), price DECIMAL(6,2), made DATETIME(3), live TINYINT(1), raw BLOB, code CHAR(36)); INSERT INTO album VALUES (1, 'Blue', 9.99, '1971-06-22', 1, x'00ff', '00112233-4455-6677-8899-aabbccddeeff'), (2, 'Loud', 5, NULL, 0, NULL, NULL)", default);
        await using ServiceProvider provider = Cache();
        var source = new CachingDataSource(inner, provider.GetRequiredService<SqlCache>());
        Album first = await ReadAsync(source, 1);
        // Not seen by the cache: what comes now is what was kept.
        await behind.RunAsync("UPDATE album SET title = 'Green'", default);
        Album second = await ReadAsync(source, 1);
        Assert.Equal("Blue", second.Title);
        Assert.Equal((first.Price, first.Made, first.Live, first.Code), (second.Price, second.Made, second.Live, second.Code));
        Assert.Equal(first.Raw, second.Raw);
        Assert.Equal("Green", (await ReadAsync(source, 2)).Title);
        await using (DbConnection connection = source.CreateConnection())
            Assert.Equal(1, await connection.ExecuteAsync("UPDATE album SET title = CONCAT(title, '!') WHERE id = @id", new { id = 1 }));
        Assert.Equal("Green!", (await ReadAsync(source, 1)).Title);
        await behind.RunAsync("UPDATE album SET title = 'Red'", default);
        Assert.Equal(("Green!", "Green"), ((await ReadAsync(source, 1)).Title, (await ReadAsync(source, 2)).Title));
        await using (DbConnection connection = await source.OpenConnectionAsync())
        await using (DbTransaction transaction = await connection.BeginTransactionAsync())
        {
            await connection.ExecuteAsync("DELETE FROM album WHERE id = @id", new { id = 1 }, transaction);
            await transaction.CommitAsync();
        }
        Assert.Null(await source.CreateConnection().QuerySingleOrDefaultAsync<Album>("SELECT * FROM album WHERE id = @id", new { id = 1 }));
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task A_users_variable_is_the_sessions_own(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource inner = await servers.NewAsync(flavour);
        await using (ForebayMySqlConnection behind = await inner.OpenConnectionAsync())
            await behind.RunAsync("CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1), (2)", default);
        await using ServiceProvider provider = Cache();
        var source = new CachingDataSource(inner, provider.GetRequiredService<SqlCache>());
        await using DbConnection one = await source.OpenConnectionAsync(), two = await source.OpenConnectionAsync();
        await one.ExecuteAsync("SET @mine = 1");
        await two.ExecuteAsync("SET @mine = 2");
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(1, await one.QuerySingleAsync<int>("SELECT id FROM t WHERE id = @mine"));
            Assert.Equal(2, await two.QuerySingleAsync<int>("SELECT id FROM t WHERE id = @mine"));
        }
    }

    private static ServiceProvider Cache()
    {
        var services = new ServiceCollection();
        services.AddForebay(cache => cache.AddSqlCache());
        return services.BuildServiceProvider();
    }

    private static async Task<Album> ReadAsync(CachingDataSource source, int id)
    {
        await using DbConnection connection = await source.OpenConnectionAsync();
        return await connection.QuerySingleAsync<Album>("SELECT * FROM album WHERE id = @id", new { id });
    }

    private sealed record Album(int Id, string Title, decimal Price, DateTime? Made, bool Live, byte[]? Raw, Guid? Code);
}
