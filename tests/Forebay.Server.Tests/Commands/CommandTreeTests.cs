using Xunit;

namespace Forebay.Server.Commands;

public sealed class CommandTreeTests
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
}
