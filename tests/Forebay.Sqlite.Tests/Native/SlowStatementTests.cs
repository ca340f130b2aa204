using Forebay.Sqlite.Native;
using Xunit;

namespace Forebay.Sqlite.Tests.Native;

public sealed class SlowStatementTests
{
    [Fact]
    public void A_slow_statement_is_told_with_its_parameters_types_and_never_their_values()
    {
        using var connection = new SqliteConnection(":memory:");
        var told = new List<string>();
        connection.SetSlowHook(TimeSpan.Zero, (sql, time) => told.Add(sql + (time >= TimeSpan.Zero ? "" : "!")));
        using (SqliteStatement statement = connection.Prepare("SELECT ?1, 'a ? b''c', ?2, ?3, ?4, :name, ?1 -- \"?\""))
        {
            statement.Bind(1, 42);
            statement.Bind(2, "secret ' ?");
            statement.Bind(3, 1.5e300);
            statement.Bind(4, [1, 2, 3]);
            statement.BindNull(5);
            statement.Run();
        }
        connection.SetSlowHook(TimeSpan.Zero, null);
        connection.Execute("SELECT 1");

        Assert.Equal("SELECT [integer], 'a ? b''c', [text], [real], [blob], [null], [integer] -- \"?\"", Assert.Single(told));
    }

    [Fact]
    public void A_quick_statement_is_not_told()
    {
        using var connection = new SqliteConnection(":memory:");
        var told = new List<string>();
        connection.SetSlowHook(TimeSpan.FromHours(1), (sql, _) => told.Add(sql));

        connection.Execute("SELECT 1");

        Assert.Empty(told);
    }

    [Fact]
    public void A_hook_that_throws_does_not_end_the_statement()
    {
        using var connection = new SqliteConnection(":memory:");
        connection.SetSlowHook(TimeSpan.Zero, (_, _) => throw new InvalidOperationException("no"));

        Assert.Equal(1, connection.ScalarInt64("SELECT 1"));

        Assert.IsType<InvalidOperationException>(connection.HookError);
    }
}
