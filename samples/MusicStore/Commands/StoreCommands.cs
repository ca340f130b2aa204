using System.CommandLine;
using MusicStore.Startup;

namespace MusicStore.Commands;

/// <summary>The commands that look after a store. Each ends with 0 where all is well, 1 where it is not, 2 where it was asked wrongly.</summary>
internal static class StoreCommands
{
    public const int Well = 0;
    public const int NotWell = 1;

    public static void AddTo(RootCommand root, Func<ParseResult, StoreOptions> read)
    {
        // Where the primary is, only the configuration says.
        StoreOptions Read(ParseResult parsed) => OpenStore.WithPrimary(read(parsed));
        Option<bool> json = new("--json") { Description = "The result as JSON." };
        root.Add(Setup(json, Read));
        root.Add(Simple("validate-config", "Says whether the store could start with these options, and what is wrong.", json, Read, MaintenanceCommands.ValidateConfigAsync));
        root.Add(Simple("verify-vector-extension", "Loads sqlite-vec and asks it for a neighbour.", json, Read, MaintenanceCommands.VerifyVectorsAsync));
        Command search = new("search", "Looks after the search index.");
        search.Add(Simple("rebuild", "Makes the index anew, the most played tracks first, while searches go on.", json, Read, MaintenanceCommands.RebuildSearchAsync));
        search.Add(Simple("optimize", "Puts the index's parts together.", json, Read, MaintenanceCommands.OptimizeSearchAsync));
        search.Add(Simple("validate", "Compares the index with the tables, row by row.", json, Read, MaintenanceCommands.ValidateSearchAsync));
        search.Add(Simple("stats", "How large the index is, and how old.", json, Read, MaintenanceCommands.SearchStatisticsAsync));
        root.Add(search);
        root.Add(Simple("optimize", "Renews what the planner knows, joins the index's parts, empties the write-ahead log and gives free pages back.", json, Read, MaintenanceCommands.OptimizeAsync));
        root.Add(Simple("warm", "Fills the cache file with what is asked for most.", json, Read, MaintenanceCommands.WarmAsync));
        root.Add(Simple("health-check", "Looks at everything and says in words what to do.", json, Read, ReportCommands.HealthAsync));
        root.Add(Monitor(json, Read));
        root.Add(Simple("benchmark", "Times reads of each kind, from the cache and from the database.", json, Read, ReportCommands.BenchmarkAsync));
        root.Add(Report(json, Read));
    }

    /// <summary>Runs a command; what the user did wrong is told without a stack.</summary>
    public static async Task<int> RunAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (StoreException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
        catch (Exception e) when (e is Forebay.Sqlite.Native.SqliteException or Forebay.Search.SearchException or Forebay.MySql.MySqlException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return NotWell;
        }
    }

    private static Command Simple(string name, string description, Option<bool> json, Func<ParseResult, StoreOptions> read, Func<StoreOptions, bool, TextWriter, CancellationToken, Task<int>> run)
    {
        Command command = new(name, description) { json };
        command.SetAction((parsed, cancellation) => RunAsync(() => run(read(parsed), parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellation)));
        return command;
    }

    private static Command Setup(Option<bool> json, Func<ParseResult, StoreOptions> read)
    {
        Option<bool> force = new("--force") { Description = "Deletes the store that is there." };
        Option<bool> skipVectors = new("--skip-vectors") { Description = "Leaves the vectors to the store's background jobs." };
        Option<bool> skipOptimization = new("--skip-optimization") { Description = "Leaves the files as they were filled." };
        Command command = new("setup", "Makes the store's database, search index and vectors.") { force, skipVectors, skipOptimization, json };
        command.SetAction((parsed, cancellation) => RunAsync(() => MaintenanceCommands.SetUpAsync(read(parsed), parsed.GetValue(force), !parsed.GetValue(skipVectors), !parsed.GetValue(skipOptimization), parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellation)));
        return command;
    }

    private static Command Monitor(Option<bool> json, Func<ParseResult, StoreOptions> read)
    {
        Option<bool> watch = new("--watch") { Description = "Goes on, every two seconds, until Ctrl+C." };
        Command command = new("monitor", "What the store holds and does.") { json, watch };
        command.SetAction((parsed, cancellation) => RunAsync(() => ReportCommands.MonitorAsync(read(parsed), parsed.GetValue(json), parsed.GetValue(watch), parsed.InvocationConfiguration.Output, cancellation)));
        return command;
    }

    private static Command Report(Option<bool> json, Func<ParseResult, StoreOptions> read)
    {
        Option<string> output = new("--output") { Description = "The file: .html for a page, .json for a program.", Required = true };
        Command command = new("report", "Writes health, searches and figures into a file.") { output, json };
        command.SetAction((parsed, cancellation) => RunAsync(() => ReportCommands.WriteReportAsync(read(parsed), Path.GetFullPath(parsed.GetValue(output)!), parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellation)));
        return command;
    }
}
