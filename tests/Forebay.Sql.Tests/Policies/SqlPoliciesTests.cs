using Forebay.Sql.Policies;
using Forebay.Sql.Reading;
using Forebay.Sql.Schema;
using Xunit;

namespace Forebay.Sql.Tests.Policies;

public sealed class SqlPoliciesTests
{
    private readonly SqlReader reader = new(SqlDialect.PostgreSql, Catalogs.Of(SqlDialect.PostgreSql));
    private readonly SqlPolicies policies = new();

    [Fact]
    public void Nothing_is_said_where_nothing_was_set() => Assert.Equal(SqlPolicy.None with { Tags = [] }, policies.Resolve(reader.Read("SELECT * FROM users")) with { Tags = [] });

    [Fact]
    public void Of_several_tables_the_shortest_time_counts_and_any_may_say_off()
    {
        policies.SetTable("users", new SqlPolicy { FreshFor = TimeSpan.FromMinutes(5), Tags = ["u"] });
        policies.SetTable("public.guilds", new SqlPolicy { FreshFor = TimeSpan.FromMinutes(2), Tags = ["g"], Region = "chat" });
        policies.SetTable("app.public.secret", new SqlPolicy { IsOff = true });

        SqlPolicy both = policies.Resolve(reader.Read("SELECT * FROM users u JOIN guilds g ON g.owner_id = u.id"));

        Assert.Equal(TimeSpan.FromMinutes(2), both.FreshFor);
        Assert.Equal(["u", "g"], both.Tags);
        Assert.Equal("chat", both.Region);
        Assert.False(both.IsOff);
        Assert.True(policies.Resolve(reader.Read("SELECT * FROM users, secret")).IsOff);
    }

    [Fact]
    public void A_comment_comes_before_the_digest_and_that_before_the_tables()
    {
        SqlStatement plain = reader.Read("SELECT * FROM users WHERE id = 1");
        SqlStatement hinted = reader.Read("/* forebay: ttl=7 tags=h */ SELECT * FROM users WHERE id = 2");
        policies.SetTable("users", new SqlPolicy { FreshFor = TimeSpan.FromMinutes(5), Region = "tables" });
        policies.SetDigest(plain.Digest, new SqlPolicy { FreshFor = TimeSpan.FromMinutes(9), Tags = ["d"] });

        Assert.Equal(TimeSpan.FromMinutes(9), policies.Resolve(plain).FreshFor);
        Assert.Equal("tables", policies.Resolve(plain).Region);
        Assert.Equal(TimeSpan.FromSeconds(7), policies.Resolve(hinted).FreshFor);
        Assert.Equal(["h", "d"], policies.Resolve(hinted).Tags);
    }
}
