using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Forebay.Server.Commands;

/// <summary>All commands of the program. A new one is a file beside this and a line here.</summary>
internal sealed class CommandTree
{
    public CommandTree()
    {
        // No RootCommand: it would go by the name of the assembly.
        Root = new Command("forebay", "Forebay: a cache in front of what is asked too often.") { new HelpOption(), new VersionOption(), new HttpCommand().Command, new MySqlCommand().Command };
        Root.SetAction((parsed, cancellationToken) => AskAsync(parsed.InvocationConfiguration.Error));
    }

    public Command Root { get; }

    /// <summary>Runs the command that the words are.</summary>
    /// <param name="words">As from the shell.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="errors">Where goes what is wrong.</param>
    /// <param name="cancellationToken">Ends a command that serves, in order, as Ctrl+C does.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(string[] words, TextWriter output, TextWriter errors, CancellationToken cancellationToken = default)
    {
        ParseResult parsed = Root.Parse(words);
        if (parsed.Action is ParseErrorAction)
            return await TellAsync(parsed, errors).ConfigureAwait(false);
        try
        {
            // Ctrl+C is the host's: it lets requests end and the cache's file be closed, however long that takes.
            var invocation = new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        }
        catch (CommandException e)
        {
            await errors.WriteLineAsync(e.Message).ConfigureAwait(false);
            return e.Code;
        }
    }

    private async Task<int> AskAsync(TextWriter errors)
    {
        await errors.WriteLineAsync($"There is no command; known are: {string.Join(", ", Root.Subcommands.Select(command => command.Name))}. More: forebay --help").ConfigureAwait(false);
        return ExitCode.Wrong;
    }

    private static async Task<int> TellAsync(ParseResult parsed, TextWriter errors)
    {
        foreach (ParseError error in parsed.Errors)
            await errors.WriteLineAsync(error.Message).ConfigureAwait(false);
        string command = parsed.CommandResult == parsed.RootCommandResult ? "" : $" {parsed.CommandResult.Command.Name}";
        await errors.WriteLineAsync($"What is known: forebay{command} --help").ConfigureAwait(false);
        return ExitCode.Wrong;
    }
}
