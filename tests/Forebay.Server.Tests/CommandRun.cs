using Forebay.Server.Commands;

namespace Forebay.Server;

/// <summary>A command run in this process: what it ended with and what it wrote.</summary>
internal sealed record CommandRun(int Code, string Output, string Errors)
{
    public static async Task<CommandRun> OfAsync(params string[] words)
    {
        using StringWriter output = new(), errors = new();
        int code = await new CommandTree().RunAsync(words, output, errors);
        return new CommandRun(code, output.ToString(), errors.ToString());
    }
}
