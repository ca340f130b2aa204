using System.Text.RegularExpressions;
using Xunit;

namespace Forebay.Server.Commands;

public sealed partial class CommandTreeTests
{
    [Fact]
    public async Task The_help_names_the_program_and_its_commands()
    {
        CommandRun run = await CommandRun.OfAsync("--help");

        Assert.Equal(ExitCode.Well, run.Code);
        Assert.Contains("forebay [command]", run.Output);
        Assert.Contains("http", run.Output);
        Assert.Empty(run.Errors);
    }

    [Fact]
    public async Task The_help_of_http_has_every_option_with_its_words()
    {
        CommandRun run = await CommandRun.OfAsync("http", "--help");

        Assert.Equal(ExitCode.Well, run.Code);
        Assert.Contains("forebay http [options]", run.Output);
        Assert.All(new HttpCommand().Command.Options, option =>
        {
            Assert.Contains(option.Name, run.Output);
            Assert.False(string.IsNullOrEmpty(option.Description), option.Name);
        });
    }

    [Fact]
    public async Task Every_option_is_on_the_page_of_the_command_and_no_other()
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "forebay-http.md"));

        Assert.Equal(new HttpCommand().Command.Options.Select(option => option.Name).Order(StringComparer.Ordinal), OptionNames().Matches(page).Select(match => match.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_a_command_it_says_which_there_are()
    {
        CommandRun run = await CommandRun.OfAsync();

        Assert.Equal(ExitCode.Wrong, run.Code);
        Assert.Contains("known are: http", run.Errors);
    }

    [Theory]
    [InlineData("'htp'", "forebay --help", "htp")]
    [InlineData("'--prot'", "forebay http --help", "http", "--prot")]
    [InlineData("'--port'", "forebay http --help", "http", "--port")]
    [InlineData("'--port'", "forebay http --help", "http", "--port", "1", "--port", "2")]
    public async Task What_is_not_known_or_not_whole_is_an_error_that_names_the_help(string what, string help, params string[] words)
    {
        CommandRun run = await CommandRun.OfAsync(words);

        Assert.Equal(ExitCode.Wrong, run.Code);
        Assert.Contains(what, run.Errors);
        Assert.Contains(help, run.Errors);
        Assert.Empty(run.Output);
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Forebay.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex("(?<![a-z-])--[a-z][a-z-]+")]
    private static partial Regex OptionNames();
}
