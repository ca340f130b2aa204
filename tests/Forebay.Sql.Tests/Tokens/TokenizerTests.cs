using Forebay.Sql.Schema;
using Forebay.Sql.Tokens;
using Xunit;

namespace Forebay.Sql.Tests.Tokens;

public sealed class TokenizerTests
{
    [Theory]
    [InlineData(SqlDialect.PostgreSql, "a \"b\"\"c\" 'd''e'", "Word:a QuotedName:\"b\"\"c\" String:'d''e'")]
    [InlineData(SqlDialect.PostgreSql, "E'a\\'b' x'0f' N'a' $$a'b$$ $t$ $$ $t$", "String:E'a\\'b' OtherString:x'0f' OtherString:N'a' OtherString:$$a'b$$ OtherString:$t$ $$ $t$")]
    [InlineData(SqlDialect.PostgreSql, "'a\\' b", "String:'a\\' Word:b")]
    [InlineData(SqlDialect.PostgreSql, "U&\"a\"", "Error:U&\"a\"")]
    [InlineData(SqlDialect.PostgreSql, "a=@p b<@c d@>e $1 :n ::int a[1:2]", "Word:a Equal:= Parameter:@p Word:b Operator:<@ Word:c Word:d Operator:@> Word:e Parameter:$1 Parameter::n Cast::: Word:int Word:a LeftBracket:[ Number:1 Colon:: Number:2 RightBracket:]")]
    [InlineData(SqlDialect.PostgreSql, "a=-1 b*-2 c->-3 d @- e", "Word:a Equal:= Sign:- Number:1 Word:b Star:* Sign:- Number:2 Word:c Operator:-> Sign:- Number:3 Word:d Operator:@- Word:e")]
    [InlineData(SqlDialect.PostgreSql, "a /* b /* c */ d */ e -- f\ng", "Word:a Comment:/* b /* c */ d */ Word:e Comment:-- f Word:g")]
    [InlineData(SqlDialect.PostgreSql, "a ? b ?| c `d", "Word:a Operator:? Word:b Operator:?| Word:c Operator:` Word:d")]
    [InlineData(SqlDialect.PostgreSql, "data->>'a' || b", "Word:data Operator:->> String:'a' DoubleBar:|| Word:b")]
    [InlineData(SqlDialect.MySql, "`a``b` \"c\" 'd\\'e' \"f\\\"g\"", "QuotedName:`a``b` String:\"c\" String:'d\\'e' String:\"f\\\"g\"")]
    [InlineData(SqlDialect.MySql, "a # b\nc -- d\ne --f", "Word:a Comment:# b Word:c Comment:-- d Word:e Sign:- Sign:- Word:f")]
    [InlineData(SqlDialect.MySql, "/*!50000 a */ /*M! b */ /* c */", "ExecutableComment:/*!50000 a */ ExecutableComment:/*M! b */ Comment:/* c */")]
    [InlineData(SqlDialect.MySql, "@x @@y @`z` ? a <=> b && c := d", "Variable:@x Variable:@@y Variable:@`z` Parameter:? Word:a Comparison:<=> Word:b DoubleAmpersand:&& Word:c Assignment::= Word:d")]
    [InlineData(SqlDialect.MySql, "1a", "Error:1a")]
    [InlineData(SqlDialect.Sqlite, "[a b] `c` \"d\" x'00' ?1 :n @p $q", "QuotedName:[a b] QuotedName:`c` QuotedName:\"d\" OtherString:x'00' Parameter:?1 Parameter::n Parameter:@p Parameter:$q")]
    [InlineData(SqlDialect.Sqlite, "a==b<>c<<d!=e", "Word:a Equal:== Word:b Comparison:<> Word:c Operator:<< Word:d Comparison:!= Word:e")]
    [InlineData(SqlDialect.Sqlite, "a -- b\rc", "Word:a Error:-- b\rc")]
    [InlineData(SqlDialect.Sqlite, "1 1.5 .5 1e3 1e-3 0x1F 1.", "Number:1 Number:1.5 Number:.5 Number:1e3 Number:1e-3 Number:0x1F Number:1.")]
    [InlineData(SqlDialect.Sqlite, "'open", "Error:'open")]
    [InlineData(SqlDialect.Sqlite, "/* open", "Error:/* open")]
    [InlineData(SqlDialect.Sqlite, "\"open", "Error:\"open")]
    [InlineData(SqlDialect.PostgreSql, "$a$ open", "Error:$a$ open")]
    [InlineData(SqlDialect.Sqlite, "é_1 a$b", "Word:é_1 Word:a$b")]
    public void A_text_is_cut_as_its_dialect_does(SqlDialect dialect, string text, string expected)
    {
        Assert.Equal(expected, string.Join(' ', TokensOf(text, TokenRules.Of(dialect))));
    }

    [Fact]
    public void The_sessions_settings_of_MySQL_change_what_quotes_and_backslashes_mean()
    {
        Assert.Equal(["QuotedName:\"a\""], TokensOf("\"a\"", TokenRules.Of(SqlDialect.MySql) with { HasAnsiQuotes = true }));
        Assert.Equal(["String:'a\\'"], TokensOf("'a\\'", TokenRules.Of(SqlDialect.MySql) with { HasBackslashEscapes = false }));
        Assert.Equal(["Parameter:@a"], TokensOf("@a", TokenRules.Of(SqlDialect.MySql) with { HasNamedParameters = true }));
    }

    [Fact]
    public void Cutting_allocates_nothing()
    {
        const string text = "SELECT a.\"b\", 'c''d', 1.5 FROM e AS f WHERE g = @h AND i IN (1, 2) -- j";
        Count(text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Count(text);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static int Count(string text)
    {
        int count = 0;
        for (SqlDialect dialect = SqlDialect.PostgreSql; dialect <= SqlDialect.Sqlite; dialect++)
        {
            var tokenizer = new Tokenizer(text, TokenRules.Of(dialect));
            while (tokenizer.Next().Kind is not (TokenKind.End or TokenKind.Error))
                count++;
        }
        return count;
    }

    private static List<string> TokensOf(string text, TokenRules rules)
    {
        List<string> tokens = [];
        var tokenizer = new Tokenizer(text, rules);
        while (tokenizer.Next() is var token && token.Kind != TokenKind.End)
            tokens.Add($"{token.Kind}:{text.AsSpan(token.Start, token.Length)}");
        return tokens;
    }
}
