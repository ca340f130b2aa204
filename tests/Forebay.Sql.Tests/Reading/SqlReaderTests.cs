using Forebay.Sql.Reading;
using Forebay.Sql.Schema;
using Xunit;

namespace Forebay.Sql.Tests.Reading;

public sealed class SqlReaderTests
{
    private static readonly SqlReader Reader = new(SqlDialect.PostgreSql, Catalogs.Of(SqlDialect.PostgreSql));

    [Theory]
    [InlineData("SELECT  *\n FROM Users WHERE id = 5 -- x", "select * from users where id = ?")]
    [InlineData("select * from users where id IN (1,2, -3, @p)", "select * from users where id in (?)")]
    [InlineData("SELECT \"Id\" FROM users u WHERE u.name='a' AND x::int=$1;", "select \"Id\" from users u where u.name = ? and x::int = ?")]
    [InlineData("SELECT * FROM users WHERE id IN (1, x)", "select * from users where id in (?, x)")]
    public void Texts_that_differ_in_values_have_one_normal_form(string text, string expected) => Assert.Equal(expected, Reader.Read(text).NormalForm);

    [Fact]
    public void The_digest_is_that_of_the_normal_form()
    {
        Assert.Equal(Reader.Read("SELECT * FROM users WHERE id = 1").Digest, Reader.Read("select * from USERS where id=@p /* x */").Digest);
        Assert.NotEqual(Reader.Read("SELECT * FROM users WHERE id = 1").Digest, Reader.Read("SELECT * FROM users WHERE id > 1").Digest);
    }

    [Theory]
    [InlineData("/* forebay: ttl=60 tags=a,b */", 60_000, "a,b", null, false)]
    [InlineData("/*forebay:ttl=500ms*/", 500, "", null, false)]
    [InlineData("-- forebay: ttl=5m region=search\n", 300_000, "", "search", false)]
    [InlineData("/* forebay: ttl=1h */ /* forebay: tags=x */", 3_600_000, "x", null, false)]
    [InlineData("/* forebay: off */", null, "", null, true)]
    [InlineData("/* not for us: ttl=1 */", null, "", null, false)]
    public void A_comment_may_ask_for_something(string comment, int? milliseconds, string tags, string? region, bool isOff)
    {
        SqlHints hints = Reader.Read($"{comment} SELECT * FROM users").Hints;

        Assert.Equal(milliseconds, (int?)hints.FreshFor?.TotalMilliseconds);
        Assert.Equal(tags, string.Join(',', hints.Tags));
        Assert.Equal(region, hints.Region);
        Assert.Equal(isOff, hints.IsOff);
        Assert.Null(hints.Problem);
    }

    [Theory]
    [InlineData("ttl=0")]
    [InlineData("ttl=5y")]
    [InlineData("ttl=x")]
    [InlineData("ttl=999999h")]
    [InlineData("tags=a,,b")]
    [InlineData("tags=*")]
    [InlineData("on")]
    [InlineData("regoin=x")]
    public void A_comment_that_is_wrong_is_ignored_but_told(string hint)
    {
        SqlStatement statement = Reader.Read($"/* forebay: {hint} */ SELECT * FROM users");

        Assert.Contains($"'{hint}'", statement.Hints.Problem);
        Assert.Null(statement.Uncacheable);
        Assert.Null(statement.Hints.FreshFor);
        Assert.Empty(statement.Hints.Tags);
    }

    [Fact]
    public void Tags_of_a_read_name_its_rows_or_its_tables()
    {
        Assert.Equal(["rows:app.public.users", "row:app.public.users:5"], ReadTags("SELECT * FROM users WHERE id = 5"));
        Assert.Equal(["rows:app.public.users", "row:app.public.users:1", "row:app.public.users:2"], ReadTags("SELECT * FROM users WHERE id = ANY(@p)", new[] { 1, 2 }));
        Assert.Equal(["rows:app.public.users"], ReadTags("SELECT * FROM users WHERE id = @p", null));
        Assert.Equal(["table:app.public.users"], ReadTags("SELECT * FROM users WHERE id = @p", "5"));
        Assert.Equal(["table:app.public.users"], ReadTags("SELECT * FROM users WHERE id = @p", 5.0));
        Assert.Equal(["table:app.public.users", "mine"], ReadTags("/* forebay: tags=mine */ SELECT * FROM users"));
        Assert.Equal(["rows:app.public.members", "row:app.public.members:1|2"], ReadTags("SELECT * FROM members WHERE user_id = 2 AND guild_id = 1"));
    }

    [Fact]
    public void More_rows_than_the_limit_are_the_whole_table()
    {
        Assert.Equal(["table:app.public.users"], ReadTags($"SELECT * FROM users WHERE id IN ({string.Join(',', Enumerable.Range(1, 129))})"));
        Assert.Equal(["table:app.public.users"], ReadTags("SELECT * FROM users WHERE id = ANY(@p)", Enumerable.Range(1, 129).ToArray()));
        Assert.Equal(129, ReadTags($"SELECT * FROM users WHERE id IN ({string.Join(',', Enumerable.Range(1, 128))})").Count);
    }

    [Fact]
    public void Tags_of_a_write_are_those_that_its_readers_can_have()
    {
        Assert.Equal(["table:app.public.artist", "row:app.public.artist:5"], WriteTags("UPDATE artist SET name = 'x' WHERE artist_id = 5"));
        Assert.Equal(["table:app.public.artist", "rows:app.public.artist"], WriteTags("UPDATE artist SET name = 'x' WHERE artist_id = @p", "5"));
        Assert.Equal(["table:app.public.artist"], WriteTags("UPDATE artist SET name = 'x' WHERE artist_id = @p", null));
        Assert.Equal(["table:app.public.artist", "rows:app.public.artist"], WriteTags("INSERT INTO artist (artist_id, name) VALUES (@p, 'x')", null));
        Assert.Equal(["*", "table:app.public.audited", "row:app.public.audited:1"], WriteTags("DELETE FROM audited WHERE id = 1"));
        Assert.Equal(["*"], WriteTags("DROP TABLE users"));
    }

    [Fact]
    public void A_text_that_may_be_stored_shortened_names_no_row()
    {
        Assert.Contains("row:app.public.sessions:a", WriteTags("INSERT INTO sessions (token) VALUES (@p)", "a"));
        Assert.Contains("rows:app.public.sessions", WriteTags("INSERT INTO sessions (token) VALUES (@p)", "a "));
    }

    [Fact]
    public void A_zero_that_MySQL_stores_in_a_key_may_become_another_number()
    {
        List<string> tags = [];
        new SqlReader(SqlDialect.MySql, Catalogs.Of(SqlDialect.MySql)).Read("INSERT INTO artist (artist_id) VALUES (0)").AddWriteTags(tags);

        Assert.Contains("rows:app.artist", tags);
    }

    [Fact]
    public void An_at_sign_is_a_variable_of_MySQL_unless_the_options_say_otherwise()
    {
        const string text = "SELECT * FROM users WHERE id = @id";
        SqlCatalog catalog = Catalogs.Of(SqlDialect.MySql);

        Assert.Equal(SqlRefusalReason.Variable, new SqlReader(SqlDialect.MySql, catalog).Read(text).Uncacheable?.Reason);
        Assert.Null(new SqlReader(SqlDialect.MySql, catalog, new SqlReaderOptions { HasNamedParameters = true }).Read(text).Uncacheable);
    }

    [Fact]
    public void Functions_of_the_application_count_as_the_options_say()
    {
        var options = new SqlReaderOptions { DeterministicFunctions = { "my_function" }, ReadOnlyFunctions = { "look" } };
        var reader = new SqlReader(SqlDialect.PostgreSql, Catalogs.Of(SqlDialect.PostgreSql), options);

        Assert.Null(reader.Read("SELECT my_function(name) FROM users").Uncacheable);
        Assert.False(reader.Read("SELECT look(name) FROM users").MayWriteAnything);
        Assert.NotNull(reader.Read("SELECT look(name) FROM users").Uncacheable);
    }

    [Fact]
    public void A_text_that_is_too_long_or_too_deep_is_refused_and_may_write()
    {
        var reader = new SqlReader(SqlDialect.PostgreSql, Catalogs.Of(SqlDialect.PostgreSql), new SqlReaderOptions { MaxTextLength = 200, MaxDepth = 10 });

        Assert.Equal(SqlRefusalReason.TooLarge, reader.Read("SELECT * FROM users WHERE name = '" + new string('x', 200) + "'").Uncacheable?.Reason);
        Assert.Equal(SqlRefusalReason.TooLarge, reader.Read($"SELECT * FROM users WHERE id = {new string('(', 20)}1{new string(')', 20)}").Uncacheable?.Reason);
    }

    [Fact]
    public void What_is_remembered_stays_within_its_limits()
    {
        var kept = new RememberedStatements(maxTexts: 10, maxCharacters: 100);
        for (int i = 0; i < 1_000; i++)
            kept.Add($"text {i}", new SqlStatement());

        Assert.InRange(kept.Count, 1, 10);
        Assert.True(kept.TryGet("text 999", out _));
        kept.Add(new string('x', 60), new SqlStatement());
        Assert.False(kept.TryGet(new string('x', 60), out _));
    }

    [Fact]
    public void The_same_text_gives_the_same_statement() => Assert.Same(Reader.Read("SELECT * FROM users"), Reader.Read("SELECT * FROM users"));

    private static List<string> ReadTags(string text, object? parameter = null)
    {
        List<string> tags = [];
        Reader.Read(text).AddReadTags(tags, Of(parameter));
        return tags;
    }

    private static List<string> WriteTags(string text, object? parameter = null)
    {
        List<string> tags = [];
        Reader.Read(text).AddWriteTags(tags, Of(parameter));
        return tags;
    }

    private static SqlParameters Of(object? parameter) => (string? _, int _, out object? value) =>
    {
        value = parameter;
        return true;
    };
}
