using Forebay.Search.Text;
using Xunit;

namespace Forebay.Search.Tests.Text;

public sealed class QueryParserTests
{
    private static readonly QueryParser Parser = new(new Dictionary<string, string>(StringComparer.Ordinal) { ["artist"] = "artist", ["track"] = "name" });

    [Theory]
    [InlineData("one two", "one|two")]
    [InlineData("  one\ttwo\n", "one|two")]
    [InlineData("\"one two\" three", "\"one two\"|three")]
    [InlineData("\"not closed", "\"not closed\"")]
    [InlineData("a\"b c\"d", "a|\"b c\"|d")]
    [InlineData("one -two", "one|-two")]
    [InlineData("one - two", "one|two")]
    [InlineData("-\"a phrase\"", "-\"a phrase\"")]
    [InlineData("a OR b OR c d", "a OR b OR c|d")]
    [InlineData("OR a OR", "a")]
    [InlineData("a OR -b", "a|-b")]
    [InlineData("-a OR b", "-a|b")]
    [InlineData("or", "or")]
    [InlineData("pre* fix", "pre*|fix")]
    [InlineData("***", "")]
    [InlineData("artist:queen", "artist:queen")]
    [InlineData("Track:one", "name:one")]
    [InlineData("artist: queen", "artist:|queen")]
    [InlineData("colour:red", "colour:red")]
    [InlineData("-artist:\"the who\"", "-artist:\"the who\"")]
    [InlineData("artist:qu*", "artist:qu*")]
    [InlineData("a\0b", "a|b")]
    [InlineData("!? &", "")]
    [InlineData("", "")]
    public void Signs_are_read_and_everything_else_is_text(string text, string expected) => Assert.Equal(expected, string.Join('|', Parser.Parse(text)));

    [Theory]
    [InlineData("one tw", "one|tw*")]
    [InlineData("one ", "one")]
    [InlineData("\"one tw\"", "\"one tw\"")]
    [InlineData("a OR b", "a OR b*")]
    public void The_last_word_may_be_unfinished(string text, string expected) => Assert.Equal(expected, string.Join('|', Parser.Parse(text, lastWordIsPrefix: true)));

    [Fact]
    public void A_long_text_is_read_up_to_the_limits()
    {
        Assert.Equal(SearchRequest.MaxWords, Parser.Parse(string.Join(' ', Enumerable.Repeat("ab", 100))).Count);
        Assert.Single(Parser.Parse(new string('x', 100_000)));
    }

    [Theory]
    [InlineData("Motörhead", "motorhead")]
    [InlineData("ANTÔNIO  Carlos", "antonio carlos")]
    [InlineData("AC/DC!", "ac dc")]
    [InlineData("Røyksopp", "røyksopp")]
    [InlineData("e\u0301te", "ete")]
    [InlineData("", "")]
    public void Folding_brings_words_to_the_index_s_form(string text, string expected) => Assert.Equal(expected, Folding.Fold(text));

    [Theory]
    [InlineData("queen", "quene", 1)]
    [InlineData("queen", "qween", 1)]
    [InlineData("queen", "queens", 1)]
    [InlineData("rapsodi", "rhapsody", 2)]
    [InlineData("abc", "xyz", 3)]
    [InlineData("", "ab", 2)]
    public void Slips_are_counted(string one, string other, int slips)
    {
        Assert.Equal(slips, Spelling.Distance(one, other, 5));
        Assert.Equal(slips, Spelling.Distance(other, one, 5));
        Assert.Equal(slips == 1, Spelling.OneSlip(one).Contains(other));
    }
}
