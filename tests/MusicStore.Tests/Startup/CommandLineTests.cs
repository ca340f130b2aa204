using System.CommandLine;
using Xunit;

namespace MusicStore.Startup;

public sealed class CommandLineTests
{
    [Fact]
    public void Without_options_it_reads_the_defaults()
    {
        StoreOptions options = Read();

        Assert.Equal(new StoreOptions() with { Data = Path.GetFullPath(new StoreOptions().Data) }, options);
        Assert.Equal(StoreOptions.DefaultTracks, options.Tracks);
    }

    [Fact]
    public void Every_option_is_read()
    {
        StoreOptions options = Read("--urls", "http://127.0.0.1:1;https://localhost:2", "--data", "here", "--tracks", "7", "--seed", "3", "--import", "there.sql", "--cache", "off");

        Assert.Equal("http://127.0.0.1:1;https://localhost:2", options.Urls);
        Assert.Equal(Path.GetFullPath("here"), options.Data);
        Assert.Equal(7, options.Tracks);
        Assert.Equal(3, options.Seed);
        Assert.Equal(Path.GetFullPath("there.sql"), options.Import);
        Assert.False(options.Cache);
    }

    [Fact]
    public void An_unknown_option_is_an_error_that_lists_the_known_ones()
    {
        ParseResult parsed = Parse("--tracs", "10");
        Assert.NotEmpty(parsed.Errors);

        using StringWriter output = new(), errors = new();
        int code = parsed.Invoke(new InvocationConfiguration { Output = output, Error = errors });

        Assert.NotEqual(0, code);
        Assert.Contains("--tracs", errors.ToString());
        Assert.All((string[])["--urls", "--data", "--tracks", "--seed", "--import", "--cache"], known => Assert.Contains(known, output.ToString()));
    }

    [Theory]
    [InlineData("--tracks", "0")]
    [InlineData("--tracks", "-1")]
    [InlineData("--tracks", "1000001")]
    [InlineData("--tracks", "many")]
    [InlineData("--seed", "x1")]
    [InlineData("--cache", "maybe")]
    [InlineData("--urls", "localhost")]
    [InlineData("--urls", "ftp://127.0.0.1")]
    [InlineData("--urls", "")]
    public void A_wrong_value_is_quoted(string option, string value)
    {
        string error = Assert.Single(Parse(option, value).Errors).Message;

        Assert.Contains(value, error);
    }

    [Theory]
    [InlineData("--tracks")]
    [InlineData("--urls")]
    [InlineData("--cache")]
    [InlineData("--data")]
    public void An_option_without_its_value_is_an_error(string option) => Assert.Contains(option, Assert.Single(Parse(option).Errors).Message);

    [Fact]
    public void Only_the_wrong_one_of_several_urls_is_quoted()
    {
        string error = Assert.Single(Parse("--urls", "http://127.0.0.1:5080;nonsense").Errors).Message;

        Assert.Contains("'nonsense'", error);
        Assert.DoesNotContain("'http://127.0.0.1:5080'", error);
    }

    private static ParseResult Parse(params string[] arguments) => new CommandLine().Root.Parse(arguments);

    private static StoreOptions Read(params string[] arguments)
    {
        var line = new CommandLine();
        return line.Read(line.Root.Parse(arguments));
    }
}
