using Forebay.MySql.Client;
using Xunit;

namespace Forebay.MySql.Tests.Client.Statements;

public sealed class StatementTextTests
{
    [Theory]
    [InlineData("SELECT @a", "@a")]
    [InlineData("SELECT ?, ?a", "?|?a")]
    [InlineData("SELECT '@a', \"@a\", `@a`, @@a, @b", "@b")]
    [InlineData("SELECT 'it''s @a', @b", "@b")]
    [InlineData("SELECT 'it\\'s @a', @b", "@b")]
    [InlineData("SELECT 1 -- @a\n, @b # @c\n, @d /* @e */", "@b|@d")]
    [InlineData("SELECT 1 --@a", "@a")]
    [InlineData("SELECT /*!50000 @a */ /*M! @b */ /*+ @c */ @d", "@a|@b|@d")]
    [InlineData("SELECT @'a', @\"b\", @`c`, @d.e, @é_1$", "@d.e|@é_1$")]
    [InlineData("SELECT a@b", "@b")]
    [InlineData("SELECT 'open @a", "")]
    [InlineData("SELECT /* open @a", "")]
    public void Parameters_are_found_where_they_may_stand(string sql, string found)
    {
        StatementText text = StatementText.Read(sql, hasBackslashEscapes: true);
        Assert.Equal(found.Length == 0 ? [] : found.Split('|'), text.Placeholders.Select(place => sql.Substring(place.Start, place.Length)));
    }

    [Fact]
    public void A_backslash_is_a_letter_where_the_mode_says_so() =>
        Assert.Equal(["b"], StatementText.Read("SELECT '\\', @b, '\\'", hasBackslashEscapes: false).Placeholders.Select(place => place.Name));

    [Theory]
    [InlineData("a; b ;; c", "a|b|c")]
    [InlineData("a 'x;y' ; -- b;\n ; `;` /* ; */ d ; # e", "a 'x;y'|`;` /* ; */ d")]
    [InlineData("  a  ", "a")]
    [InlineData(" ; ", "")]
    public void Statements_are_parted_at_semicolons(string sql, string parts) =>
        Assert.Equal(parts.Length == 0 ? [] : parts.Split('|'), StatementText.Read(sql, hasBackslashEscapes: true).Statements.Select(range => sql[range]));

    [Fact]
    public void Each_statement_gets_its_own_parameters_in_the_order_in_which_they_stand()
    {
        ForebayMySqlParameterCollection parameters = new ForebayMySqlCommand().Parameters;
        parameters.AddWithValue("@b", 1);
        parameters.AddWithValue("a", 2);
        BoundStatement[] bound = [.. StatementText.Read("x @A @b @A @none; y; z @b", hasBackslashEscapes: true).Bind(parameters)];
        Assert.Equal(["x ? ? ? @none", "y", "z ?"], bound.Select(statement => statement.Sql));
        Assert.Equal([2, 1, 2], bound[0].Parameters.Select(parameter => parameter.Value));
        Assert.All(bound[0].Marks, mark => Assert.Equal('?', bound[0].Sql[mark]));
    }

    [Fact]
    public void A_text_that_uses_no_parameter_is_sent_whole()
    {
        ForebayMySqlParameterCollection parameters = new ForebayMySqlCommand().Parameters;
        parameters.AddWithValue("a", 1);
        Assert.Equal("BEGIN; SELECT @b; END", Assert.Single(StatementText.Read("BEGIN; SELECT @b; END", hasBackslashEscapes: true).Bind(parameters)).Sql);
    }
}
