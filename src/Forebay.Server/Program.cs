using Forebay.Server.Commands;

namespace Forebay.Server;

/// <summary>The program <c>forebay</c>.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => new CommandTree().RunAsync(args, Console.Out, Console.Error);
}
