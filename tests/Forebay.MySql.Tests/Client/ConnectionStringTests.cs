using Xunit;

namespace Forebay.MySql.Tests.Client;

public sealed class ConnectionStringTests
{
    [Fact]
    public void Names_are_known_in_every_usual_spelling()
    {
        var settings = new MySqlConnectionStringBuilder("host=db.example;PORT=3307;uid=shop;pwd='a;b';Initial Catalog=store;SslMode=None;Max Pool Size=7;ConnectTimeout=3");
        Assert.Equal(("db.example", 3307, "shop", "a;b", "store", MySqlTlsMode.Disabled, 7, 3), (settings.Server, settings.Port, settings.UserID, settings.Password, settings.Database, settings.SslMode, settings.MaximumPoolSize, settings.ConnectionTimeout));
        Assert.Equal(("localhost", 3306, true, 100), (new MySqlConnectionStringBuilder().Server, new MySqlConnectionStringBuilder().Port, new MySqlConnectionStringBuilder().Pooling, new MySqlConnectionStringBuilder().MaximumPoolSize));
        Assert.Equal("db.example", settings["Data Source"]);
        Assert.True(settings.ContainsKey("Uid"));
        Assert.True(settings.Remove("user"));
        Assert.False(settings.ContainsKey("User ID"));
    }

    [Theory]
    [InlineData("Sever=x", "'sever'", "Server, Port, User ID")]
    [InlineData("Port=x", "'x'", "from 1 to 65535")]
    [InlineData("SslMode=Maybe", "'Maybe'", "VerifyFull")]
    [InlineData("Pooling=perhaps", "'perhaps'", "true or false")]
    [InlineData("CharSet=latin1", "'latin1'", "utf8mb4")]
    public void What_is_wrong_is_named_with_what_would_be_right(string text, string wrong, string right)
    {
        string told = Assert.Throws<ArgumentException>(() => new MySqlConnectionStringBuilder(text)).Message;
        Assert.Contains(wrong, told, StringComparison.Ordinal);
        Assert.Contains(right, told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_source_shows_no_password()
    {
        using var source = new ForebayMySqlDataSource("Server=db.example;Password=secret;Database=shop");
        Assert.DoesNotContain("secret", source.ConnectionString, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", source.CreateConnection().ConnectionString, StringComparison.Ordinal);
        Assert.Contains("shop", source.ConnectionString, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_source_that_is_disposed_of_lends_nothing()
    {
        var source = new ForebayMySqlDataSource("Server=db.example");
        source.Dispose();
        source.Dispose();
        Assert.Throws<ObjectDisposedException>(() => source.OpenConnection());
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        await using var source = new ForebayMySqlDataSource("Server=127.0.0.1;Port=1");
        MySqlException told = await Assert.ThrowsAsync<MySqlException>(() => source.OpenConnectionAsync().AsTask());
        Assert.Equal((MySqlException.CannotConnect, true), (told.Number, told.IsTransient));
        Assert.Contains("127.0.0.1:1", told.Message, StringComparison.Ordinal);
        Assert.Equal(0, source.OpenConnections);
    }
}
