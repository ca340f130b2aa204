using Forebay.Sql.Reading;
using Forebay.Sql.Tests.Reading;
using Forebay.Sql.Tokens;
using Xunit;

namespace Forebay.Sql.Tests.Properties;

/// <summary>Any text at all: no exception, no step too many.</summary>
public sealed class FuzzTests
{
    // Every token may be asked for each kind and word that could stand there.
    private const int MostStepsPerToken = 400;

    private static readonly string[] Pieces =
        ["SELECT ", "FROM ", "WHERE ", "(", ")", ",", "'", "\"", "`", "[", "]", "$$", "/*", "*/", "--", "\n", "album", ".", "=", "IN ", "JOIN ", "LEFT ", "ON ", "NOT ", "OR ", "AND ", "WITH ", "AS ", "CASE ", "END ", "::", ":", "@", "?", "1", "-", "+", ";", "\\", "\0", "é", "INSERT ", "UPDATE ", "SET ", "VALUES ", "E'", "U&'", "$1", "AT TIME ZONE ", "INTERVAL ", "ARRAY[", "BETWEEN ", "OVER (", "UNION ", "LIMIT "];

    [Theory]
    [InlineData('P')]
    [InlineData('M')]
    [InlineData('S')]
    public void A_mutated_statement_throws_nothing_and_takes_few_steps(char letter)
    {
        SqlReader reader = ReaderOf(letter);
        var random = new Random(letter);
        string[] seeds = [.. StatementRows.All.Select(static row => row.Text).Distinct()];
        for (int at = 0; at < 30_000; at++)
            Check(reader, letter, Mutate(random, seeds[random.Next(seeds.Length)]));
    }

    [Theory]
    [InlineData('P')]
    [InlineData('M')]
    [InlineData('S')]
    public void Random_characters_throw_nothing(char letter)
    {
        SqlReader reader = ReaderOf(letter);
        var random = new Random(letter);
        for (int at = 0; at < 10_000; at++)
        {
            string text = random.Next(2) == 0
                ? string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => Pieces[random.Next(Pieces.Length)]))
                : new string([.. Enumerable.Range(0, random.Next(80)).Select(_ => (char)random.Next(random.Next(4) == 0 ? 0x10000 : 0x80))]);
            Check(reader, letter, text);
        }
    }

    public static TheoryData<char, string> Long
    {
        get
        {
            var all = new TheoryData<char, string>();
            foreach (char letter in "PMS")
            {
                foreach (string piece in Pieces.Concat(["((", "SELECT (", "a=1 AND ", "a.b,", "+-", "NOT EXISTS (SELECT ", "(a JOIN ", "FROM album a JOIN album b ON a.album_id=b.album_id ", "x AT TIME ZONE ", "album a, ", "CASE WHEN "]))
                    all.Add(letter, piece);
            }
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Long))]
    public void A_long_text_of_one_piece_takes_steps_in_proportion(char letter, string piece)
    {
        SqlReader reader = ReaderOf(letter);
        foreach (string head in new[] { "", "SELECT ", "SELECT * FROM album WHERE ", "SELECT * FROM " })
            Check(reader, letter, head + string.Concat(Enumerable.Repeat(piece, 60_000 / piece.Length)));
    }

    private static SqlReader ReaderOf(char letter) => new(Summary.DialectOf(letter), Catalogs.Of(Summary.DialectOf(letter)));

    private static void Check(SqlReader reader, char letter, string text)
    {
        SqlStatement statement = reader.Analyze(text, out int steps);
        Assert.NotNull(statement.NormalForm);
        Assert.True(statement.Uncacheable is not null || statement.Reads.Count > 0);
        int tokens = 1;
        var tokenizer = new Tokenizer(text, TokenRules.Of(Summary.DialectOf(letter)));
        while (tokenizer.Next().Kind is not (TokenKind.End or TokenKind.Error))
            tokens++;
        Assert.True(steps <= tokens * MostStepsPerToken, $"{steps} steps for {tokens} tokens: {text[..Math.Min(text.Length, 200)]}");
    }

    private static string Mutate(Random random, string text)
    {
        for (int times = random.Next(1, 5); times > 0; times--)
        {
            int place = random.Next(text.Length + 1);
            int length = Math.Min(random.Next(1, 12), text.Length - place);
            text = random.Next(4) switch
            {
                0 => text.Remove(place, length),
                1 => text.Insert(place, Pieces[random.Next(Pieces.Length)]),
                2 => text.Insert(random.Next(text.Length + 1), text.Substring(place, length)),
                _ => text[..place] + Pieces[random.Next(Pieces.Length)] + text[(place + length)..],
            };
        }
        return text;
    }
}
