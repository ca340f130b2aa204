using System.Data;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Tests.Client;

[Trait("Needs", "server")]
public sealed class TransactionTests(ClientServers servers)
{
    public static TheoryData<MySqlFlavour> Flavours => ClientServers.Flavours;

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task What_is_committed_stays_and_the_rest_does_not(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await connection.RunAsync("CREATE TABLE t (id INT PRIMARY KEY)", default);
        await using (ForebayMySqlTransaction transaction = await connection.BeginTransactionAsync())
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => connection.BeginTransactionAsync().AsTask());
            await connection.RunAsync("INSERT INTO t VALUES (1)", default);
            await transaction.SaveAsync("a`b");
            await connection.RunAsync("INSERT INTO t VALUES (2)", default);
            await transaction.RollbackAsync("a`b");
            await transaction.ReleaseAsync("a`b");
            await transaction.CommitAsync();
            Assert.Null(transaction.Connection);
            await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.CommitAsync());
        }
        await using (await connection.BeginTransactionAsync())
            await connection.RunAsync("INSERT INTO t VALUES (3)", default);
        await using (ForebayMySqlTransaction lost = await connection.BeginTransactionAsync())
        {
            await connection.RunAsync("INSERT INTO t VALUES (4)", default);
            await connection.CloseAsync();
            await connection.OpenAsync();
            await using var late = new ForebayMySqlCommand("SELECT 1", connection, lost);
            await Assert.ThrowsAsync<InvalidOperationException>(() => late.ExecuteScalarAsync());
        }
        await using ForebayMySqlCommand command = connection.CreateCommand();
        command.CommandText = "SELECT GROUP_CONCAT(id) FROM t";
        Assert.Equal("1", await command.ExecuteScalarAsync());
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Isolation_levels_and_read_only_reach_the_server(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync(), other = await source.OpenConnectionAsync();
        await connection.RunAsync("CREATE TABLE t (id INT PRIMARY KEY)", default);
        foreach ((IsolationLevel level, long seen) in new[] { (IsolationLevel.ReadUncommitted, 1L), (IsolationLevel.ReadCommitted, 0L), (IsolationLevel.RepeatableRead, 0L), (IsolationLevel.Snapshot, 0L) })
        {
            await using ForebayMySqlTransaction reading = await connection.BeginTransactionAsync(level);
            Assert.Equal(level, reading.IsolationLevel);
            await using ForebayMySqlTransaction writing = await other.BeginTransactionAsync();
            await other.RunAsync("INSERT INTO t VALUES (1)", default);
            await using ForebayMySqlCommand count = connection.CreateCommand();
            count.CommandText = "SELECT COUNT(*) FROM t";
            Assert.Equal(seen, await count.ExecuteScalarAsync());
            await writing.CommitAsync();
            Assert.Equal(level is IsolationLevel.ReadUncommitted or IsolationLevel.ReadCommitted ? 1L : 0L, await count.ExecuteScalarAsync());
            await reading.RollbackAsync();
            await connection.RunAsync("DELETE FROM t", default);
        }
        await using (await connection.BeginTransactionAsync(IsolationLevel.Serializable, isReadOnly: true))
            Assert.Equal(1792, (await Assert.ThrowsAsync<MySqlException>(() => connection.RunAsync("DELETE FROM t", default).AsTask())).Number);
        await Assert.ThrowsAsync<NotSupportedException>(() => connection.BeginTransactionAsync(IsolationLevel.Chaos).AsTask());
    }
}
