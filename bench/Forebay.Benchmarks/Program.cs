using System.CommandLine;
using Forebay.Benchmarks;
using Forebay.Benchmarks.Entities;
using Forebay.Benchmarks.Http;
using Forebay.Benchmarks.Jobs;
using Spectre.Console;

RootCommand root = new("Forebay's benches: each answers one question with figures. `-- list` names them.");

Command list = new("list", "Names every bench with a line each.");
list.SetAction(_ =>
{
    int width = BenchList.All.Max(bench => bench.Name.Length);
    foreach (Bench bench in BenchList.All) Console.WriteLine($"{bench.Name.PadRight(width)}  {bench.Summary}");
});
root.Subcommands.Add(list);

foreach (Bench bench in BenchList.All)
{
    Option<FileInfo?> json = new("--json") { Description = "Writes the figures as a JSON array to this file.", HelpName = "FILE" };
    Command command = new(bench.Name, bench.Summary);
    foreach (Option option in bench.Options) command.Options.Add(option);
    command.Options.Add(json);
    command.SetAction((options, cancellationToken) => RunAsync(bench, options, options.GetValue(json), cancellationToken));
    root.Subcommands.Add(command);
}

root.Subcommands.Add(JobWorkerCommand.Make());
root.Subcommands.Add(HttpServerCommand.Make());
root.Subcommands.Add(StoredCommand.Make());
root.Subcommands.Add(WriterCommand.Make());

// A name or option that isn't known prints the error and the help, which lists the known ones.
return await root.Parse(args).InvokeAsync();

static async Task<int> RunAsync(Bench bench, ParseResult options, FileInfo? json, CancellationToken cancellationToken)
{
    try
    {
        IReadOnlyList<BenchResult> results = await bench.RunAsync(options, AnsiConsole.Console, cancellationToken);
        if (json is not null) await BenchResult.WriteJsonAsync(json.FullName, results, cancellationToken);
        return 0;
    }
    catch (BenchInputException unusable)
    {
        await Console.Error.WriteLineAsync(unusable.Message);
        return 1;
    }
}
