using Xunit;

namespace Forebay.Redis.Tests.Options;

public sealed class ConnectionStringTests
{
    [Fact]
    public void Every_key_is_read()
    {
        RedisOptions options = RedisOptions.Parse(
            "one:7001, [::1]:7002,three,User=app,password=a%2Cb=c,db=3,ssl=true,sslHost=cache.example,name=shop,connectTimeout=1500ms,commandTimeout=2s,minReconnectDelay=00:00:01,"
            + "maxReconnectDelay=1m,keepAlive=0s,maxPendingCommands=7,maxPendingBytes=1MiB,maxReplyBytes=8192,cluster=off");
        Assert.Equal([new("one", 7001), new("::1", 7002), new("three", 6379)], options.Endpoints);
        Assert.Equal(("app", "a,b=c", 3, "shop"), (options.User, options.Password, options.Database, options.ClientName));
        Assert.Equal((true, "cache.example"), (options.Tls.IsOn, options.Tls.TargetHost));
        Assert.Equal(TimeSpan.FromSeconds(1.5), options.Connection.ConnectTimeout);
        Assert.Equal(TimeSpan.FromSeconds(2), options.Connection.CommandTimeout);
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), TimeSpan.Zero), (options.Connection.MinReconnectDelay, options.Connection.MaxReconnectDelay, options.Connection.KeepAlive));
        Assert.Equal((7, 1L << 20, 8192L), (options.Connection.MaxPendingCommands, options.Connection.MaxPendingBytes, options.Connection.MaxReplyBytes));
        Assert.Equal(RedisClusterMode.Off, options.Cluster);
    }

    [Fact]
    public void An_address_is_read()
    {
        RedisOptions options = RedisOptions.Parse("rediss://app:p%40ss@one:7001,two/2?name=shop&commandTimeout=1s");
        Assert.Equal([new("one", 7001), new("two", 6379)], options.Endpoints);
        Assert.Equal(("app", "p@ss", 2, "shop", true), (options.User, options.Password, options.Database, options.ClientName, options.Tls.IsOn));
        Assert.Equal("secret", RedisOptions.Parse("redis://:secret@localhost").Password);
        Assert.False(RedisOptions.Parse("redis://localhost").Tls.IsOn);
    }

    [Fact]
    public void With_a_service_name_the_endpoints_are_sentinels()
    {
        RedisOptions options = RedisOptions.Parse("one,two:1,serviceName=shop,sentinelPassword=x");
        Assert.Equal([new("one", 26379), new("two", 1)], options.Endpoints);
        Assert.Equal(("shop", "x"), (options.Sentinel.ServiceName, options.Sentinel.Password));
    }

    [Theory]
    [InlineData("localhost,timeout=5s", "timeout=5s", "commandTimeout")]
    [InlineData("localhost,db=one", "db=one", "integer")]
    [InlineData("localhost,ssl=yes", "ssl=yes", "true or false")]
    [InlineData("localhost,connectTimeout=5", "connectTimeout=5", "with its unit")]
    [InlineData("localhost,maxReplyBytes=5MB", "maxReplyBytes=5MB", "MiB")]
    [InlineData("localhost,cluster=maybe", "cluster=maybe", "auto, on or off")]
    [InlineData("localhost,name=", "name=", "must have a value")]
    [InlineData("localhost:70000", "localhost:70000", "1 to 65535")]
    [InlineData("localhost:", "localhost:", "host:port")]
    [InlineData("localhost,db=-1", "Database is -1", "0 or more")]
    [InlineData("localhost,user=app", "User is 'app'", "Password")]
    [InlineData("localhost,name=my%20shop", "my shop", "without spaces")]
    [InlineData("localhost,commandTimeout=1ms", "00:00:00.0010000", "10 milliseconds")]
    [InlineData("localhost,maxPendingCommands=0", "MaxPendingCommands is 0", "1 to 1048576")]
    [InlineData("localhost,cluster=on,db=1", "Database is 1", "cluster")]
    [InlineData("redis://localhost?name", "name", "key=value")]
    public void What_can_not_work_is_named_with_its_value_and_what_is_allowed(string text, string shown, string allowed)
    {
        string message = Assert.Throws<ForebayConfigurationException>(() => RedisOptions.Parse(text)).Message;
        Assert.Contains(shown, message, StringComparison.Ordinal);
        Assert.Contains(allowed, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_password_does_not_come_into_a_message() =>
        Assert.DoesNotContain("hunter2", Assert.Throws<ForebayConfigurationException>(() => RedisOptions.Parse("localhost,passwrd=hunter2")).Message, StringComparison.Ordinal);
}
