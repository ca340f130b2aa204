using Forebay.Sql.Reading;
using Xunit;

namespace Forebay.Sql.Tests.Reading;

public sealed class StatementTests
{
    private static readonly Dictionary<char, SqlReader> Readers = "PMS".ToDictionary(
        static letter => letter,
        static letter => new SqlReader(Summary.DialectOf(letter), Catalogs.Of(Summary.DialectOf(letter)), new SqlReaderOptions { HasNamedParameters = true }));

    public static TheoryData<char, string, string> Rows
    {
        get
        {
            var all = new TheoryData<char, string, string>();
            foreach ((string dialects, string text, string expected) in StatementRows.All)
            {
                foreach (char letter in dialects)
                    all.Add(letter, text, expected);
            }
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_statement_reads_and_writes_what_it_says(char dialect, string text, string expected) =>
        Assert.Equal(expected, Summary.Of(Readers[dialect].Read(text)));
}
